"""Topics on digits: set by `P`, kept, never shifted; also and without; branches that stay as they were left."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.model.topic import Tree, TreeRow
from newstui.ui.reader.pins import DIGITS, pin, pinned
from tests.ui.conftest import Open
from tests.ui.sitting import sitting

Again = Callable[[], SqliteLibrary]
NAMES = st.sampled_from([*"abcdefghijkl", "A", "B"])
OWN = st.dictionaries(st.sampled_from(DIGITS), NAMES, max_size=9)


def row(name: str, *children: TreeRow) -> TreeRow:
    return TreeRow(name, 0, 0, children=children)


def tree(*names: str) -> Tree:
    return Tree(topics=tuple(map(row, names)))


@pytest.fixture
def again(read_once: tuple[Path, Path], tmp_path: Path) -> Again:
    """The library of this test, at the next start."""
    return lambda: open_library(tmp_path / "library", [("feed", str(read_once[0]))], configured=True)


def test_free_digits_go_down_the_tree() -> None:
    deep = Tree(topics=(row("a", row("c")), row("b")))
    assert pinned({}, [], deep) == {1: "a", 2: "c", 3: "b"}
    assert pinned({2: "x"}, [], deep) == {1: "a", 2: "x", 3: "c", 4: "b"}
    assert pinned({1: "B"}, [], deep) == {1: "B", 2: "a", 3: "c"}


def test_pins_of_the_config_stand_alone() -> None:
    assert pinned({}, ["y", "a"], tree("a", "b")) == {1: "y", 2: "a"}
    assert pinned({1: "b"}, ["y", "b"], tree("a", "b")) == {1: "b", 2: "y"}


def test_the_same_digit_again_unpins() -> None:
    assert pin({}, 3, "a") == {3: "a"}
    assert pin({3: "a"}, 3, "A") == {}
    assert pin({3: "a", 4: "b"}, 4, "a") == {4: "a"}, "a topic has one digit, a digit one topic"


@given(OWN, st.lists(NAMES, max_size=12), st.lists(NAMES, max_size=12))
def test_own_pins_hold_and_each_topic_has_one_digit(
    own: dict[int, str], config: list[str], top: list[str]
) -> None:
    pins = pinned(own, config, tree(*top))
    assert pins.items() >= own.items()
    assert list(pins) == sorted(pins)
    assert set(pins) <= set(DIGITS)
    fallen = [name.casefold() for digit, name in pins.items() if digit not in own]
    assert len(set(fallen)) == len(fallen)
    assert not set(fallen) & {name.casefold() for name in own.values()}
    wanted = {name.casefold() for name in (config or top)}
    assert set(fallen) <= wanted
    assert len(pins) == 9 or wanted <= {name.casefold() for name in pins.values()}, "digits are not left free"


@given(OWN, st.sampled_from(DIGITS), NAMES)
def test_pinning_keeps_all_other_digits(own: dict[int, str], digit: int, name: str) -> None:
    after = pin(own, digit, name)
    others = {d: n for d, n in own.items() if d != digit and n.casefold() != name.casefold()}
    assert {d: n for d, n in after.items() if d != digit} == others
    assert pin(after, digit, name).get(digit) in (None, name)


async def test_a_topic_is_pinned_from_the_tree_or_by_name_and_stays_so(
    library: SqliteLibrary, again: Again
) -> None:
    async with sitting(library) as it:
        assert "1" in it.topics[it.branch_row("Sea")]
        await it.keys("P")
        await it.type("come")
        await it.keys("Enter")
        assert "pin Comets to which digit" in it.bottom
        await it.keys("1")
        assert "pinned Comets to 1" in it.bottom
        assert it.topics[it.branch_row("Comets")].split()[0] == "1"
        assert it.topics[it.branch_row("Sea")].split()[0] == "2", "a free digit"
        await it.keys("h")
        await it.walk_to("Whales")
        await it.keys("P", "x")
        assert "press a digit from 1 to 9, not x" in it.bottom
        await it.keys("P", "Esc")
        assert it.topics[it.branch_row("Whales")].split()[0] != "x"
        await it.keys("P", "9", "l", "0", "9")
        assert "Sea › Whales" in it.top
        await it.keys("1")
        assert "Sky › Comets" in it.top
    async with sitting(again()) as it:
        assert it.topics[it.branch_row("Comets")].split()[0] == "1"
        await it.keys("9")
        assert "Sea › Whales" in it.top
        await it.keys("P")
        await it.type("wha")
        await it.keys("Enter", "9")
        assert "unpinned Whales from 9" in it.bottom


async def test_also_and_without_by_the_tree_and_by_name(opened: Open) -> None:
    async with opened() as it:
        await it.keys("1", "+")
        await it.type("tid")
        await it.keys("Enter")
        assert it.top.split()[1:3] == ["Sea", "Tides"]
        await it.keys("-")
        await it.type("knots")
        await it.keys("Enter")
        assert "Sea  Tides  not Knots" in it.top
        await it.keys("+")
        await it.type("knots")
        await it.keys("Enter")
        assert "Sea  Tides  Knots" in it.top, "wanted now, no longer excluded"
        await it.keys("0", "h")
        await it.walk_to("Sky")
        await it.keys("-")
        assert it.top.split()[1:3] == ["not", "Sky"], "the one under the cursor"
        assert it.reader.stories.count == 35
        await it.keys("l", "Esc")
        assert it.top.split()[1] == "All"


async def test_branches_stay_as_they_were_left(library: SqliteLibrary, again: Again) -> None:
    async with sitting(library) as it:
        await it.keys("h")
        await it.walk_to("Sea")
        await it.keys("h")
        assert "Tides" not in " ".join(it.topics)
        await it.keys("G", "k", "Enter")
        assert "Coast Radio" in " ".join(it.topics)
    async with sitting(again()) as it:
        assert "Tides" not in " ".join(it.topics)
        assert "Comets" in " ".join(it.topics)
        assert "Coast Radio" in " ".join(it.topics)
