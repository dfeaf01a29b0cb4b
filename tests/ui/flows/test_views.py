"""Views: saved, named, given keys, arranged, kept, counted in the tree; those of the config and the built-in ones."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.config.parse import parse
from newstui.config.settings import ViewConfig
from newstui.errors import ConfigError
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.query.views import View, built_in, deleted, kept_as, loaded, moved, put, same, together
from newstui.ui.panes.topic_tree import TopicTree
from newstui.ui.panes.tree_nodes import Node
from tests.ui.conftest import Open
from tests.ui.feed import TITLES
from tests.ui.sitting import Sitting, sitting

NAMES = st.text("abAB é", min_size=1, max_size=3)
VIEWS = st.builds(
    View,
    NAMES,
    st.sampled_from(["", "x", "topic:a sort:heat", "no:query"]),
    st.sampled_from(["", "gv"]),
    st.just("own"),
)


def unlike(views: list[View]) -> list[View]:
    return list({view.name.casefold(): view for view in views}.values())


OWN = st.lists(VIEWS, max_size=6).map(unlike)


# --- apart from the screen --------------------------------------------------------------------------------


@given(OWN)
def test_what_is_kept_is_loaded(own: list[View]) -> None:
    assert loaded(kept_as(own)) == tuple(own)


@pytest.mark.parametrize("kept", [None, 3, {}, [3, {"name": 1, "query": ""}, {"name": "a"}]], ids=str)
def test_what_is_no_view_is_left_out(kept: object) -> None:
    assert loaded(kept) == ()


@given(OWN, VIEWS)
def test_a_name_stands_once(own: list[View], view: View) -> None:
    after = put(own, view)
    assert [v for v in after if same(v, view.name)] == [view]
    assert len(after) == len(own) + (not any(same(v, view.name) for v in own))
    assert [v for v in after if not same(v, view.name)] == [v for v in own if not same(v, view.name)]
    assert not any(same(v, view.name) for v in deleted(after, view.name))


@given(OWN.filter(bool), st.data())
def test_moving_changes_one_place(own: list[View], data: st.DataObject) -> None:
    view = data.draw(st.sampled_from(own))
    before = data.draw(st.sampled_from([None, *(v.name for v in own if v is not view)]))
    after = moved(own, view.name, before)
    assert deleted(after, view.name) == deleted(own, view.name), "the others stay in their order"
    place = after.index(view)
    assert place == len(own) - 1 if before is None else same(after[place + 1], before)


def test_the_config_goes_before_the_users_own_and_both_before_what_is_built_in() -> None:
    built = (View("Hot", "sort:heat", origin="built in"), View("New", "x", origin="built in"))
    config = (View("HOT", "heat:>9", origin="config"), View("Mine", "a", origin="config"))
    own = (View("mine", "b"), View("Other", "c"))
    assert [(v.name, v.query) for v in together(built, config, own)] == [
        ("New", "x"),
        ("HOT", "heat:>9"),
        ("Mine", "a"),
        ("Other", "c"),
    ]


def test_built_in_views_read_and_hot_looks_back_from_the_newest_story() -> None:
    assert all(view.parsed() is not None for view in built_in(1_710_000_000))
    assert built_in(1_710_000_000)[2].query.startswith("since:2024-03-02 ")
    assert "Hot" not in [view.name for view in built_in(None)]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[view.A]\nkey = "gv"', 1, "the view A needs a `query`"),
        ('[view.A]\nquery = "is:unred"', 2, "did you mean unread? (at 'unred')"),
        ('[view.A]\nquery = "x"\nkey = "g g"', 3, "expected keys like"),
        ('[view.A]\nquery = "x"\nkey = "gg"', 3, '"gg" is already used by move.top (go to the top)'),
        ('[view.A]\nquery = "x"\nkey = "g"', 3, '"g" is already used by'),
        (
            '[keys]\nstory.star = "X"\n[view.A]\nquery = "x"\nkey = "Xx"',
            5,
            '"Xx" is already used by story.star',
        ),
        (
            '[view.A]\nquery = "x"\nkey = "gv"\n[view.B]\nquery = "x"\nkey = "gv"',
            6,
            '"gv" is already used by the view A',
        ),
        ('[view.A]\nquery = "x"\n[view.a]\nquery = "x"', 3, "there is already a view a"),
        ('[view]\nquery = "x"', 1, "[view.NAME]"),
        ('[view.A]\nqury = "x"', 2, "did you mean 'query'?"),
    ],
)
def test_mistakes_in_the_config_are_told_with_their_line(text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as told:
        parse(text, Path("c.toml"))
    assert any(one.line == line and words in str(one) for one in (told.value, *told.value.others))


def test_views_of_the_config_are_read() -> None:
    text = '[view."Long reads"]\nquery = "has:body sort:quality"\n[view.B]\nquery = "x"\nkey = "gv"'
    assert parse(text, Path("c.toml")).views == (
        ViewConfig("Long reads", "has:body sort:quality"),
        ViewConfig("B", "x", "gv"),
    )


# --- on the screen ----------------------------------------------------------------------------------------


def tree_row(it: Sitting, name: str) -> list[str]:
    return it.topics[it.branch_row(name)].split()


def has_branch(it: Sitting, name: str) -> bool:
    return any(name in row for row in it.topics)


async def choose(it: Sitting, *typed: str) -> None:
    """`f`, and then what to pick from each panel."""
    await it.keys("f")
    for text in typed:
        await it.type(text)
        await it.keys("Enter")


async def answer(it: Sitting, text: str) -> None:
    await it.keys("C-u")
    await it.type(text)
    await it.keys("Enter")


@pytest.fixture
def again(read_once: tuple[Path, Path], tmp_path: Path) -> Callable[[], SqliteLibrary]:
    """The library of this test, at the next start."""
    return lambda: open_library(tmp_path / "library", [("feed", str(read_once[0]))], configured=True)


async def test_a_filter_is_saved_with_a_key_that_brings_it_back(
    library: SqliteLibrary, again: Callable[[], SqliteLibrary]
) -> None:
    async with sitting(library, size=(160, 36)) as it:
        await choose(it, "save")
        assert "no filter to save" in it.bottom
        await it.keys("4", "/")
        await it.type("comet")
        await it.keys("Enter")
        await choose(it, "save")
        await answer(it, "Comets seen")
        await answer(it, "gr")
        assert "already used: go to the related stories" in it.bottom, "the question stays"
        await answer(it, "gv x")
        assert "expected keys like" in it.bottom
        await answer(it, "gv")
        assert "gv shows Comets seen" in it.bottom
        assert tree_row(it, "Comets seen") == ["Comets", "seen", str(it.reader.stories.count)]
        await it.keys("Esc", "Esc")
        assert it.top.split()[1] == "All"
        await it.keys("g", rest=False)
        await it.rest()
        assert "gv" in it.bottom, "half-typed keys show it"
        await it.keys("v")
        assert "Sky  “comet”" in it.top
        assert it.branch == "Comets seen"
    async with sitting(again()) as it:
        await it.keys("gv")
        assert "Sky  “comet”" in it.top
        await it.keys("A")
        assert tree_row(it, "Comets seen") == ["Comets", "seen"], "nothing unread is no number"
        await it.keys("u", "Esc", "t")
        await it.type("comets seen")
        await it.keys("Enter")
        assert "Sky  “comet”" in it.top
        await choose(it, "key of", "comets")
        await answer(it, "")
        assert "Comets seen has no key" in it.bottom
        await it.keys("gv")
        assert "gv does nothing here" in it.bottom


async def test_views_are_renamed_arranged_and_deleted(opened: Open) -> None:
    own = (ViewConfig("Fixed", "is:starred"),)
    async with opened(views=own) as it:
        for number in (1, 2, 3):
            await it.keys(str(number))
            await choose(it, "save")
            await answer(it, f"View {number}")
            await it.keys("Enter")
        await choose(it, "rename", "view 2")
        await answer(it, "view 1")
        assert "there is already a view view 1" in it.bottom
        await answer(it, "fixed")
        assert "the config already has a view fixed" in it.bottom
        await answer(it, "  The  second ")
        assert has_branch(it, "The second")
        await choose(it, "move", "view 3", "view 1")
        order = [it.branch_row(name) for name in ("Fixed", "View 3", "View 1", "The second")]
        assert order == sorted(order)
        await choose(it, "delete", "view 1")
        assert "deleted View 1; its query was: topic:Sea" in it.bottom
        assert not has_branch(it, "View 1")
        await it.keys("1")
        await choose(it, "save")
        await answer(it, "The second")
        await it.keys("Esc")
        assert [view.query for view in it.reader.helpers.views.own] == ["topic:Whales", "topic:Sea"], (
            "saved over it"
        )
        await it.keys("H")
        await choose(it, "save")
        await answer(it, "fixed")
        assert "the config already has a view" in it.bottom
        await it.keys("Esc")
        assert len(it.reader.helpers.views.own) == 2


async def test_views_of_the_config_and_built_in_ones_stand_in_the_tree(opened: Open) -> None:
    views = (ViewConfig("Quiet", "heat:<20 sort:oldest", "gq"), ViewConfig("Later", "no:such"))
    async with opened(views=views) as it:
        assert int(tree_row(it, "Quiet")[-1]) > 0
        assert int(tree_row(it, "Hot")[-1]) > 0
        assert has_branch(it, "Has video")
        assert not has_branch(it, "Recently read"), "a built-in view that holds nothing is hidden"
        await it.keys("gq")
        assert "heat <20  oldest first" in it.top
        await it.keys("m", "0", "Esc", "h")
        assert has_branch(it, "Recently read")
        await it.walk_to("Hot")
        assert "hottest first" in it.top
        await it.walk_to("Top")
        assert "unread  front page" in it.top
        await it.walk_to("Recently read")
        assert it.reader.stories.count == 1, "what a view asks for leaves with it"
        await it.walk_to("All")
        assert not {"unread  ", "front", "last read"} & set(it.top.split("·")[0].split())
        await it.walk_to("Top")
        await it.keys("Sh")
        await it.walk_to("All")
        assert "hottest first" in it.top, "what the user changes stays"
        await choose(it, "later")
        assert "is not valid: no:such" in it.bottom
        await it.keys("u", "u", "u")
        assert "hottest" not in it.top


async def test_what_one_has_just_read_comes_first_in_recently_read(opened: Open) -> None:
    async with opened() as it:
        await it.keys("j", "m", "j", "j", "m", "k", "m")
        await choose(it, "recently")
        assert [row[4:24].rstrip() for row in it.stories[:3]] == [TITLES[n][:20].rstrip() for n in (2, 3, 1)]


def test_what_is_above_a_thousand_unread_is_not_told_exactly() -> None:
    topics = TopicTree()
    for unread, told in ((0, ""), (999, "999"), (1000, "999+"), (123_456, "999+")):
        topics.nodes = [Node("view", "Long", unread)]
        topics.count = 1
        assert topics.draw(0, 24, False).text.split()[1:] == ([told] if told else [])


async def test_counts_follow_marks(opened: Open) -> None:
    async with opened(views=(ViewConfig("Sea", "topic:Sea"),)) as it:
        before = int(tree_row(it, "Sea")[-1])
        await it.keys("m")
        assert int(tree_row(it, "Sea")[-1]) == before - 1
