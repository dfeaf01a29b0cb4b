"""Which panes stand where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.ui.panes.layout import Layout, Sizes, layout
from newstui.ui.panes.pane import PaneName

ALL = frozenset(("tree", "list", "story"))


@pytest.mark.parametrize(
    ("width", "height", "kind", "shown"),
    [
        (200, 50, "wide", ALL),
        (160, 12, "wide", ALL),
        (120, 40, "medium", ALL),
        (120, 19, "narrow", {"tree", "list"}),
        (80, 24, "narrow", {"tree", "list"}),
        (59, 20, "phone", {"list"}),
        (40, 12, "phone", {"list"}),
        (39, 12, "small", set()),
        (80, 11, "small", set()),
    ],
)
def test_the_window_decides(width: int, height: int, kind: str, shown: set[PaneName]) -> None:
    plan = layout(width, height, "list")
    assert (plan.kind, plan.shown) == (kind, shown)


def test_a_narrow_window_shows_the_story_over_both() -> None:
    assert layout(80, 24, "story").shown == {"story"}


def test_zoom_leaves_one_pane() -> None:
    assert layout(200, 50, "tree", zoomed=True).shown == {"tree"}


def test_medium_stacks_and_wide_does_not() -> None:
    assert layout(120, 40, "list").stacked
    assert not layout(200, 50, "list").stacked


@pytest.mark.parametrize(("lines", "gets"), [(None, 17), (40, 17), (9, 9), (2, 5)])
def test_a_short_list_leaves_its_rows_to_the_story_unless_it_was_resized(
    lines: int | None, gets: int
) -> None:
    assert layout(120, 40, "list", list_lines=lines).list == gets
    assert layout(120, 40, "list", sizes=Sizes(list=0.5), list_lines=lines).list == 19
    assert layout(160, 40, "list", list_lines=lines) == layout(160, 40, "list")


@given(
    st.integers(1, 400),
    st.integers(1, 100),
    st.sampled_from(["tree", "list", "story"]),
    st.booleans(),
    st.lists(st.tuples(st.sampled_from(["tree", "list", "story"]), st.booleans()), max_size=40),
)
def test_every_pane_that_shows_has_room(
    width: int, height: int, at: PaneName, zoomed: bool, moves: list[tuple[PaneName, bool]]
) -> None:
    sizes = Sizes()
    for pane, wider in moves:
        sizes = sizes.resized(pane, wider)
    plan = layout(width, height, at, zoomed, sizes)
    if plan.kind == "small":
        return
    assert at in plan.shown
    room = height - 2 if plan.stacked else width - (plan.tree or 0)
    assert plan.tree is None or 10 <= plan.tree <= width // 3
    assert plan.list is None or 5 <= plan.list <= room - 5
    assert isinstance(plan, Layout)
