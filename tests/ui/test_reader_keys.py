"""Every action can be run, is in the help, and the ways out are where they should be."""

import inspect

import pytest

from newstui.keymap import ACTIONS, COUNTED, Action
from newstui.ui.reader.actions import Acts
from tests.ui.conftest import Open
from tests.ui.feed import TITLES


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_action_has_its_method(action: Action) -> None:
    name = "topic.pinned" if action.name.startswith("topic.") and action.name[-1].isdigit() else action.name
    method = getattr(Acts, name.replace(".", "_").replace("-", "_"))
    takes = [p for p in inspect.signature(method).parameters.values() if p.name != "self"]
    assert (len(takes) == 1) == (action.name in COUNTED or name == "topic.pinned")


async def test_help_lists_every_action_searches_and_runs(opened: Open) -> None:
    async with opened(size=(120, 150)) as it:
        await it.keys("?")
        seen = "\n".join(it.screen)
        for action in ACTIONS:
            assert action.words in seen, action.name
            assert all(keys in seen for keys in action.keys)
        await it.type("star or")
        assert "hottest" not in "\n".join(it.screen)
        await it.keys("Enter")
        assert it.app.screen is it.reader
        assert it.stories[0][1:3] == "●★"
        await it.keys("?", "Esc")
        assert it.app.screen is it.reader
        await it.keys("h", "?")
        await it.type("star or")
        await it.keys("Enter")
        assert "not in this pane" in it.bottom


async def test_half_typed_keys_show_what_may_follow(opened: Open) -> None:
    async with opened() as it:
        await it.keys("g", rest=False)
        await it.rest()
        assert all(keys in it.bottom for keys in ("gg", "g%", "gd", "gr"))
        await it.keys("x")
        assert "gx does nothing here" in it.bottom
        await it.keys("j")
        assert it.title == TITLES[1]
        assert it.bottom.endswith("? help")


@pytest.mark.parametrize(
    ("size", "keys", "left"),
    [
        ((80, 24), ["Enter", "q"], False),
        ((80, 24), ["Enter", "q", "q"], True),
        ((80, 24), ["Enter", "Q"], True),
        ((120, 36), ["Enter", "q"], True),
        ((50, 20), ["h", "q"], True),
    ],
    ids=str,
)
async def test_q_goes_back_where_the_story_covers_the_list_and_quits_else(
    opened: Open, size: tuple[int, int], keys: list[str], left: bool
) -> None:
    async with opened(size=size) as it:
        for key in keys:
            await it.keys(key, rest=False)
            if key != keys[-1]:
                await it.rest()
        if left:
            await it.until(lambda: it.app.return_code == 0)
        else:
            await it.rest()
            assert it.app.return_code is None
            assert it.at == "list"
