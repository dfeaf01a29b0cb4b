"""The story under the cursor where it has no pane: one line; and the facts of a story in the rule above it."""

from tests.ui.conftest import Open
from tests.ui.feed import TITLES


async def test_a_narrow_window_shows_the_story_under_the_cursor_in_a_line(opened: Open) -> None:
    async with opened(size=(80, 24)) as it:
        assert it.screen[-2].startswith(" Tide Table · 9 Mar · heat ")
        assert "3 related" in it.screen[-2]
        await it.keys("j")
        assert it.screen[-2].startswith(" The Lantern · ")
        assert "related" not in it.screen[-2]
        await it.keys("/")
        await it.type("nothing-of-this-kind")
        await it.keys("Enter")
        assert it.screen[-2] == ""
        await it.keys("Esc", "gg", "Enter")
        assert "Tide Table · 9 Mar" not in it.screen[-2]
        await it.keys("Esc")
        await it.resize(80, 19)
        assert "Tide Table ·" not in it.screen[-2], "a low window has no row for it"


async def test_the_rule_between_list_and_story_has_the_facts_if_they_fit(opened: Open) -> None:
    async with opened(size=(120, 36)) as it:
        rule = next(row for row in it.screen if "── " in row and "Tide Table" in row)
        assert "9 Mar 2024" in rule
        assert "9 Mar 2024" not in it.story
        assert TITLES[0] in it.story
        await it.keys("z", "l")
        await it.resize(100, 36)
        await it.keys("z")
        assert "9 Mar 2024" in "\n".join(it.screen)
        await it.resize(160, 36)
        assert "9 Mar 2024" in it.story
