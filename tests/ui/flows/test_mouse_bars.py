"""What the words of the two bars do when they are clicked: what their keys do."""

from newstui.ui.panes.bars import Bar
from tests.ui.conftest import Open
from tests.ui.sitting import Sitting


async def click(it: Sitting, bar: Bar, words: str) -> None:
    """Clicks the first letter of these words."""
    text = it.rows(bar)[0]
    await it.click(bar, len(text[: text.index(words)]), 0)


async def test_words_of_the_bars_do_what_their_keys_do(opened: Open) -> None:
    async with opened(size=(120, 30)) as it:
        filter_line, footer = it.reader.filter_line, it.reader.prompt.footer
        await click(it, footer, "star")
        assert it.stories[0][2] == "★"
        await click(it, filter_line, "newest")
        assert "Sh hottest first" in it.bottom
        await click(it, footer, "Sh")
        assert "hottest first" in it.top
        await it.keys("H")
        await click(it, filter_line, "unread")
        assert "unread" not in it.top.split("hottest")[0]
        await click(it, filter_line, "All")
        assert "Topics" in "\n".join(it.screen)
        await it.keys("Esc")
        await click(it, footer, "help")
        assert "Keys" in "\n".join(it.screen)
        panel = it.app.screen.query_one("#panel")
        close = it.screen[panel.region.bottom - 1].index("Esc close")
        await it.pilot.click(offset=(close, panel.region.bottom - 1))
        await it.rest()
        assert it.app.screen is it.reader, "the keys of a panel stand in its frame"
        await it.keys("/")
        await click(it, filter_line, "All")
        assert it.reader.prompt.asking, "it types no letter into a question"
        await click(it, it.reader.prompt.hint_bar, "Esc")
        assert not it.reader.prompt.asking
        await click(it, filter_line, "newstui")
        assert "Keys" in "\n".join(it.screen)
