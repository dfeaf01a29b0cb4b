"""The user's own keys and presets: what they do, and that footer, help, palette and hints show them."""

from pathlib import Path

import pytest
from textual.geometry import Region

from newstui.config.parse import parse
from newstui.keys.presets import KeysConfig
from newstui.ui.reader.actions.story.programs import Programs
from tests.ui.conftest import Open
from tests.ui.feed import LONG, TITLES
from tests.ui.sitting import Sitting

NARROW = (80, 25)
"""The list has 22 rows and no preview beside it."""


def keys(text: str) -> KeysConfig:
    return parse(f"[keys]\n{text}", Path("x")).keys


def row(it: Sitting, words: str) -> str:
    """The row of the screen with these words."""
    return next(row for row in it.screen if words in row)


def line(it: Sitting, words: str) -> str:
    """That row, its spaces made single."""
    return " ".join(row(it, words).split())


async def test_a_key_of_ones_own_acts_and_is_shown_wherever_keys_are(opened: Open) -> None:
    own = keys('story.star = "X"\nstory.copy = "gy"\nhelp = "C-e"\nsort.heat = "SS"\nlist.mark-read = ""')
    async with opened(size=(120, 40), keys=own) as it:
        assert "X star" in it.bottom
        assert it.bottom.endswith("C-e help")
        await it.keys("s")
        assert it.stories[0][2] != "★"
        await it.keys("X")
        assert it.stories[0][2] == "★"
        await it.keys("S", rest=False)
        await it.rest()
        assert "SS hottest first" in it.bottom
        await it.keys("Esc", "Enter")
        assert "gy copy" in it.story
        await it.keys("C-e")
        await it.type("star or")
        assert "X star or unstar" in line(it, "star or unstar")
        await it.keys("Esc", "C-e")
        await it.type("list read")
        assert "mark all in the list" not in "\n".join(it.screen), (
            "help has no rows without keys; the palette has"
        )
        await it.keys("Esc", ":")
        await it.type("list read")
        assert "mark all in the list read" in line(it, "mark all in the list")


async def test_all_that_may_follow_is_shown_in_any_width(opened: Open) -> None:
    async with opened(size=(70, 20), keys=KeysConfig("vim")) as it:
        await it.keys("C-w")
        assert it.bottom.split() == "C-wh left pane C-wl C-ww C-wp C-wW C-wo C-w< C-w>".split()


async def test_what_is_said_of_keys_is_true(opened: Open) -> None:
    async with opened(keys=keys('undo = "C-y"\ntopic.drop = "gx"\ngo.back = "gb"\nback-or-quit = "W"')) as it:
        await it.keys("A")
        assert "C-y undoes it" in it.bottom
        await it.keys("C-c")
        assert "nothing is running; W quits" in it.bottom
        await it.keys("1", "/")
        await it.type("zzzz")
        await it.keys("Enter")
        assert {"gb removes “zzzz”", "gx clears all topics"} <= set(map(str.strip, it.stories))


async def test_what_has_no_key_is_not_spoken_of(opened: Open) -> None:
    async with opened(keys=keys('undo = ""\nstory.star = ""')) as it:
        assert "star" not in it.bottom
        await it.keys("A")
        assert "marked read" in it.bottom
        assert "undoes" not in it.bottom


# --- presets --------------------------------------------------------------------------------------------


async def test_in_the_vim_preset_digits_are_counts(opened: Open) -> None:
    async with opened(size=NARROW, keys=KeysConfig("vim")) as it:
        for typed, row in (
            ("5j", 5),
            ("2k", 3),
            ("10G", 9),
            ("G", 51),
            ("3gg", 2),
            ("50%", 26),
            ("gg", 0),
            ("2C-d", 21),
            ("C-u", 11),
            ("9999999999k", 0),
            ("0j", 1),
        ):
            await it.keys(typed)
            assert it.reader.stories.cursor == row, typed
        await it.keys("%")
        assert "percentage" in it.bottom


async def test_a_count_is_shown_and_can_be_given_up(opened: Open) -> None:
    async with opened(size=NARROW, keys=KeysConfig("vim")) as it:
        await it.keys("1", "2")
        assert it.bottom.startswith(" 12   ")
        await it.keys("g")
        assert it.bottom.split()[:3] == ["gg", "gd", "gx"]
        await it.keys("Esc", "j")
        assert it.reader.stories.cursor == 1
        await it.keys("5", "Esc", "j")
        assert it.reader.stories.cursor == 2
        await it.keys("5s", "j")  # what takes no count leaves none behind
        assert it.reader.stories.cursor == 3


async def test_counts_hold_in_every_pane(opened: Open) -> None:
    async with opened(keys=KeysConfig("vim")) as it:
        await it.keys(f"{LONG + 1}G")
        await it.keys("Enter")
        await it.keys("6j")
        assert it.reader.context.view.scroll_offset.y == 6
        await it.keys("3G")
        assert it.reader.context.view.scroll_offset.y == 2
        await it.keys("C-wh", "C-wh", "gg", "2j")
        assert (it.at, it.reader.topics.cursor) == ("tree", 2)


async def test_in_the_vim_preset_topics_stand_on_g_and_a_digit(opened: Open) -> None:
    async with opened(keys=KeysConfig("vim")) as it:
        await it.keys("g1")
        assert it.top.split()[1] == "Sea"
        await it.keys("g0")
        assert it.top.split()[1] == "All"


async def test_a_digit_of_ones_own_is_no_count(opened: Open) -> None:
    async with opened(keys=keys('preset = "vim"\ntopic.drop = "0"\nsearch = "1"')) as it:
        await it.keys("10G")
        assert it.reader.prompt.asking
        await it.keys("Esc", "20G")
        assert it.reader.stories.cursor == 19


async def test_in_the_newsboat_preset_a_story_leads_to_the_next(opened: Open) -> None:
    async with opened(size=NARROW, keys=KeysConfig("newsboat")) as it:
        await it.keys("J")
        assert (it.title, it.at) == (TITLES[1], "list")
        await it.keys("Enter", "J")
        assert (it.title, it.at) == (TITLES[2], "story")
        assert TITLES[2] in it.story
        await it.keys("K")
        await it.keys("q", "N")
        assert it.title == TITLES[1]
        assert any(row.startswith("▌●") for row in it.stories)


# --- the palette and help -------------------------------------------------------------------------------


async def test_the_palette_finds_actions_and_does_them(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(keys=keys('story.star = "X"')) as it:
        await it.keys(":")
        painted: list[Region] = []
        monkeypatch.setattr(it.app.screen, "refresh", lambda *regions, **_: painted.extend(regions))
        await it.type("star unst")
        frame = it.app.screen.query_one("#panel").region
        for x in (frame.x - 1, frame.x, frame.right - 1, frame.right):
            assert any(region.contains(x, frame.bottom) for region in painted), "a wide character was cut"
        assert "star or unstar X" in line(it, "star or unstar")
        await it.keys("Enter")
        assert it.stories[0][2] == "★"
        await it.keys(":")
        await it.type("q")
        await it.keys("Enter", rest=False)
        await it.until(lambda: it.app.return_code == 0)


async def test_the_palette_shows_what_can_be_done_here_first(opened: Open) -> None:
    async with opened(size=(120, 250)) as it:
        await it.keys("h", ":")
        assert it.screen.index(row(it, "hottest")) < it.screen.index(row(it, "star or unstar"))
        await it.type("star or")
        await it.keys("Enter")
        assert "star or unstar: not available in this pane" in it.bottom


async def test_help_has_groups_names_and_the_preset(opened: Open) -> None:
    async with opened(size=(120, 250), keys=KeysConfig("newsboat")) as it:
        await it.keys("?")
        seen = "\n".join(it.screen)
        assert "Keys (preset newsboat)" in seen
        assert all(group in seen for group in ("Moving", "Panes", "Stories", "Filter", "Program"))
        assert "N m mark read or unread story.mark-read" in line(it, "mark read or unread").strip("│▌ ")


async def test_help_fits_a_small_window(opened: Open) -> None:
    async with opened(size=(40, 14), keys=KeysConfig("vim")) as it:
        await it.keys("?")
        assert "j/k    down, up" in row(it, "down, up")
        await it.type("remove last")
        assert "go back, then" in "\n".join(it.screen)


# --- editing the config ---------------------------------------------------------------------------------


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the editor leaves in the file, in turn; the terminal is not given away."""
    texts: list[str] = []

    def edited(_: Programs, words: list[str]) -> str:
        path = Path(words[-1])
        assert "[keys]" in path.read_text("utf-8")
        path.write_text(texts.pop(0), "utf-8")
        return ""

    monkeypatch.setattr(Programs, "_run", edited)
    return texts


async def test_keys_edited_from_within_hold_at_once(opened: Open, written: list[str]) -> None:
    written += ['[keys]\nconfig.edit = "C-e"\nstory.star = "X"\n', '[keys]\nstory.str = "Y"\n']
    async with opened() as it:
        await it.keys(":")
        await it.type("edit the config")
        await it.keys("Enter")
        assert "keys apply now" in it.bottom
        await it.keys("X")
        assert it.stories[0][2] == "★"
        assert "X star" in it.bottom
        await it.keys("C-e")
        assert "line 2: unknown action 'story.str'; did you mean 'story.star'?" in it.bottom
        await it.keys("X")
        assert it.stories[0][2] != "★"
