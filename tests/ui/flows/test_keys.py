"""Every action can be run, is in the help, and the ways out are where they should be."""

import inspect

import pytest

from newstui.keys.actions import ACTIONS, COUNTED, Where
from newstui.ui.reader.actions.command_list import CommandList
from newstui.ui.reader.actions.filtering.filter import Filter
from newstui.ui.reader.actions.filtering.jumps import Jumps
from newstui.ui.reader.actions.filtering.query_line import QueryLine
from newstui.ui.reader.actions.filtering.topic_filter import TopicFilter
from newstui.ui.reader.actions.filtering.views import Views
from newstui.ui.reader.actions.looks import Looks
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.actions.navigation import Navigation
from newstui.ui.reader.actions.sources.page import Sources
from newstui.ui.reader.actions.sources.reload import Reload
from newstui.ui.reader.actions.story.browser import Browser
from newstui.ui.reader.actions.story.extras import StoryExtras
from newstui.ui.reader.actions.story.full_text import FullTextReader
from newstui.ui.reader.actions.story.programs import Programs
from newstui.ui.reader.actions.story.reading import StoryReader
from newstui.ui.reader.actions.story.saving import Saving
from newstui.ui.reader.actions.story.together import TogetherFinder
from newstui.ui.reader.actions.undo import Undo
from newstui.ui.reader.handlers import declared
from tests.ui.conftest import Open
from tests.ui.feed import TITLES

HELPERS: tuple[type, ...] = (
    *(Browser, CommandList, Filter, Jumps, Looks, Marks, Navigation, Programs, QueryLine, Reload),
    *(FullTextReader, Saving, Sources, StoryExtras, StoryReader, TogetherFinder, TopicFilter, Undo, Views),
)
DECLARED = [(*handled, getattr(kind, name)) for kind in HELPERS for handled, name in declared(kind)]


def test_every_action_is_handled_in_each_of_its_panes_once() -> None:
    panes = {"tree": Where.TREE, "list": Where.LIST, "story": Where.STORY}
    keys = [(action, pane) for action, pane, _, _ in DECLARED]
    assert len(keys) == len(set(keys))
    assert {action for action, _ in keys} == {action.name for action in ACTIONS}
    for action in ACTIONS:
        for pane, where in panes.items():
            if action.where & where:
                assert (action.name, pane) in keys or (action.name, None) in keys, (action.name, pane)


@pytest.mark.parametrize("name", sorted(COUNTED))
def test_an_action_that_counts_takes_its_count_last(name: str) -> None:
    for action, _, arguments, method in DECLARED:
        if action == name:
            takes = [p for p in inspect.signature(method).parameters.values() if p.name != "self"]
            assert len(takes) == len(arguments) + 1
            assert takes[-1].default is not inspect.Parameter.empty


async def test_help_lists_every_key_searches_and_runs(opened: Open) -> None:
    async with opened(size=(120, 250)) as it:
        await it.keys("?")
        seen = "\n".join(it.screen)
        for action in ACTIONS:
            assert (action.words in seen) is bool(action.keys), action.name
            assert all(keys in seen for keys in action.keys)
        assert seen.index("n/p    next, previous unread") < seen.index("Moving"), "the most useful keys first"
        tall = it.app.screen.query_one("#choices").size.height
        await it.type("star or")
        assert it.app.screen.query_one("#choices").size.height < 4 < tall, "as tall as what is found"
        assert "hottest" not in "\n".join(it.screen)
        await it.keys("Enter")
        assert it.app.screen is it.reader
        assert it.stories[0][1:3] == "●★"
        await it.keys("?", "Esc")
        assert it.app.screen is it.reader
        await it.keys("h", "?")
        await it.type("star or")
        await it.keys("Enter")
        assert "not available in this pane" in it.bottom


async def test_half_typed_keys_show_what_may_follow(opened: Open) -> None:
    async with opened() as it:
        await it.keys("g", rest=False)
        await it.rest()
        assert all(keys in it.bottom for keys in ("gg", "g%", "gd", "gr"))
        await it.keys("y")
        assert "gy does nothing here" in it.bottom
        await it.keys("&")
        assert "& does nothing here · ? keys   j/k move" in it.bottom
        await it.keys("h")
        assert "⏎ stories  h/l close/open  + also" in it.bottom
        await it.keys("l", "C-l")
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
