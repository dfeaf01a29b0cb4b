"""How the reader looks is the user's choice: rows of two lines, the theme; both are kept for the next start."""

from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.ui.prompts.picker import ChoiceList
from tests.ui.feed import TITLES
from tests.ui.sitting import Sitting, sitting


def theme_and_paper(it: Sitting) -> tuple[str, str]:
    """The theme's name, and the background of the first story's row."""
    strip = it.app.screen_stack[0]._compositor.render_strips()[it.reader.stories.region.y]
    style = list(strip)[-1].style
    return it.app.theme, str(style.bgcolor.name if style and style.bgcolor else "")


async def test_two_line_rows_and_a_theme_are_kept(library: SqliteLibrary) -> None:
    folder, sources = library.path.parent.parent, [(one.name, one.at) for one in library.sources()]
    async with sitting(library, size=(100, 24)) as it:
        await it.keys("D", "j")
        assert all(title in line for title, line in zip(TITLES, it.stories[:8:2], strict=False))
        assert "Tide Table · 15:00 · What was seen at the coast, told in part 0" in it.stories[1]
        await it.click(it.reader.stories, 10, 5)
        assert it.title == TITLES[2]
        await it.keys("G")
        assert "knots" in it.title
        assert it.reader.stories.current is not None
        await it.keys("D", "D")

        before = theme_and_paper(it)
        await it.keys("T")
        lines = it.app.screen.query_one(ChoiceList)
        assert lines.choices[lines.cursor].value == "newstui"
        await it.keys("Down", rest=False)
        await it.until(lambda: it.app.theme == "newstui-light")
        light = theme_and_paper(it)
        assert light[1] != before[1], "the rows behind the panel too"
        await it.keys("Esc")
        assert theme_and_paper(it) == before
        await it.keys("T")
        await it.type("light")
        await it.keys("Enter")
        assert theme_and_paper(it) == light

    again = open_library(folder, sources, configured=True)
    async with sitting(again, size=(100, 24)) as it:
        assert it.app.theme == "newstui-light"
        assert it.reader.stories.lines_per_row == 2
        assert "What was seen at the coast" in it.stories[1]
    again = open_library(folder, sources, configured=True)
    async with sitting(again, size=(100, 24), theme="nord") as it:
        assert it.app.theme == "nord", "the config was changed since"
