"""The tree: its rows, branches, digits, counts, and a cursor that stays on its row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.model.topic import Tree, TreeRow
from newstui.ui.panes.topic_tree import TopicTree
from newstui.ui.reader.tree_order import TreeOrder
from tests.ui.widths import fits, texts, widths

AI = TreeRow(
    "AI",
    30,
    40,
    children=(
        TreeRow("Computer Vision", 8, 12, shortname="Vision", children=(TreeRow("Faces", 1, 2),)),
        TreeRow("Ethics", 0, 3),
    ),
)
TREE = Tree(
    31,
    50,
    2,
    topics=(AI,),
    other=TreeRow("", 1, 2, children=(TreeRow("Knots", 1, 2), TreeRow("Ropes", 1, 1))),
    providers=(TreeRow("Tide Table", 5, 9), TreeRow("The Lantern", 1, 3)),
    sources=(TreeRow("feed", 31, 50),),
)


@pytest.fixture
def topics() -> TopicTree:
    topics = TopicTree()
    topics.show(TREE, {1: "AI", 2: "Ethics"})
    return topics


def names(topics: TopicTree) -> list[str]:
    return [node.name for node in topics.nodes if node.kind != "gap"]


def words(topics: TopicTree, name: str, width: int = 30) -> str:
    index = next(i for i, node in enumerate(topics.nodes) if node.name == name)
    return topics.draw(index, width, index == topics.cursor).text


def test_rows_stand_in_their_order_and_shut_branches_hide_theirs(topics: TopicTree) -> None:
    assert names(topics) == [
        "All",
        "Starred",
        "AI",
        "Computer Vision",
        "Ethics",
        "Other topics",
        "Providers",
        "Sources",
    ]
    assert topics.select("topic", "Faces")
    assert names(topics)[3:6] == ["Computer Vision", "Faces", "Ethics"]
    assert topics.select("provider", "The Lantern")
    assert topics.current is not None
    assert topics.current.name == "The Lantern"
    assert topics.select("topic", "Knots")
    assert not topics.select("topic", "Nowhere")
    assert topics.current.name == "Knots"


def test_digits_and_unread_counts(topics: TopicTree) -> None:
    assert words(topics, "AI").split() == ["1", "▾", "AI", "30"]
    assert words(topics, "Ethics").split() == ["2", "Ethics"]
    assert words(topics, "All").split() == ["▏", "All", "31"]
    topics.select("topic", "Ethics")
    assert words(topics, "Ethics").split() == ["▏2", "Ethics"]
    assert words(topics, "All").split() == ["All", "31"]


def test_a_short_name_is_used_where_the_long_one_has_no_room(topics: TopicTree) -> None:
    assert "Computer Vision" in words(topics, "Computer Vision")
    assert words(topics, "Computer Vision", 22).split() == ["▸", "Vision", "8"]


def test_branches_open_shut_and_lead_to_their_parent(topics: TopicTree) -> None:
    topics.select("topic", "Ethics")
    assert topics.set_open(False)
    assert topics.current is not None
    assert topics.current.name == "AI"
    assert topics.set_open(False)
    assert "Ethics" not in names(topics)
    assert not topics.set_open(False)
    assert topics.set_open(True)
    assert not topics.set_open(True)
    topics.toggle()
    assert "Ethics" not in names(topics)


def test_the_cursor_stays_on_its_row_when_others_come(topics: TopicTree) -> None:
    topics.select("topic", "Ethics")
    more = TreeRow("Aardvarks", 1, 1)
    topics.show(Tree(31, 50, 0, topics=(more, AI)), {})
    assert topics.current is not None
    assert topics.current.name == "Ethics"
    assert topics.set_open(False)
    topics.show(Tree(31, 50, 0, topics=(more,)), {})
    assert topics.current is not None


@given(st.lists(st.integers(-30, 30), max_size=20))
def test_the_cursor_never_stands_on_a_gap(moves: list[int]) -> None:
    topics = TopicTree()
    topics.show(TREE, {})
    for by in moves:
        topics.step(by) if by % 2 else topics.move_to(by)
        assert topics.current is not None
        assert topics.current.kind != "gap"


def test_all_topics_in_order_whatever_is_open(topics: TopicTree) -> None:
    assert [row.name for row in topics.topics_in_order()] == [
        "AI",
        "Computer Vision",
        "Faces",
        "Ethics",
        "Knots",
        "Ropes",
    ]


def test_what_several_other_topics_share_counts_once(topics: TopicTree) -> None:
    assert words(topics, "Other topics").split() == ["▸", "Other", "topics", "1"]
    assert topics.select("other")
    topics.set_open(True)
    assert words(topics, "Other topics").strip().endswith("topics           1")


def test_providers_and_sources_are_no_stories_to_count(topics: TopicTree) -> None:
    assert topics.select("providers")
    topics.set_open(True)
    assert words(topics, "Providers").split() == ["▏", "▾", "Providers"]


@given(texts, st.integers(0, 10**7), st.integers(0, 10**7), widths, st.booleans())
def test_any_row_is_as_wide_as_it_should_be(
    name: str, unread: int, total: int, width: int, at_cursor: bool
) -> None:
    topics = TopicTree()
    child = TreeRow(name, unread, total, shortname=name[:9] or None)
    topics.show(Tree(unread, total, total, topics=(TreeRow("Root", 1, 1, children=(child,)),)), {1: name})
    for index in range(len(topics.nodes)):
        fits(topics.draw(index, width, at_cursor), width)


@pytest.mark.parametrize(
    ("width", "said"), [(28, "All             17,991"), (24, "All         17,991"), (14, "All")]
)
def test_where_the_number_has_no_room_the_name_stays(width: int, said: str) -> None:
    topics = TopicTree()
    topics.show(Tree(17_991, 17_992, 0), {})
    assert words(topics, "All", width).strip().endswith(said)


# --- order and folding ------------------------------------------------------------------------------------


def branch(*unread: int) -> Tree:
    rows = [TreeRow(f"t{number}", count, 50) for number, count in enumerate(unread)]
    return Tree(10, 500, 0, (TreeRow("Top", 1, 1, children=tuple(rows)),))


def below(tree: Tree) -> str:
    return " ".join(row.name for row in tree.topics[0].children)


def test_topics_below_another_are_ordered_by_unread_then_name_until_stories_come() -> None:
    order = TreeOrder()
    assert below(order.applied(branch(1, 3, 3))) == "t1 t2 t0"
    assert below(order.applied(branch(9, 0, 0, 7))) == "t3 t1 t2 t0", (
        "reading moves no row; a new one has its place"
    )
    more = branch(9, 0, 0)._replace(total=501)
    assert below(order.applied(more, keep=True)) == "t1 t2 t0", "nor does it under the cursor"
    assert below(order.applied(more)) == "t0 t1 t2"


def test_more_than_eight_are_folded_until_they_are_wanted() -> None:
    topics = TopicTree()
    topics.show(branch(*range(12, 0, -1)), {})
    assert [node.name for node in topics.nodes if node.depth] == [
        *(f"t{number}" for number in range(8)),
        "Top",
    ]
    assert "+ 4 more" in topics.draw(len(topics.nodes) - 1, 30, False).text
    assert topics.select("topic", "t10")
    assert [node.name for node in topics.nodes if node.depth][8:] == ["t8", "t9", "t10", "t11"]
    assert topics.select("topic", "Top")
    topics.set_open(False)
    topics.set_open(True)
    assert sum(node.depth > 0 for node in topics.nodes) == 9, "shut and open again, it is folded"
    topics.move_to(len(topics.nodes) - 1)
    assert topics.set_open(True)
    assert sum(node.depth > 0 for node in topics.nodes) == 12
    topics.show(branch(*range(9)), {})
    assert sum(node.depth > 0 for node in topics.nodes) == 9, "a row for one more would save none"
