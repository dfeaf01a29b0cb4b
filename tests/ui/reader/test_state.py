"""Undo and redo, in order, over marks and filters alike."""

from newstui.model.change import Change, Mark
from newstui.query.ast import Field, Query
from newstui.ui.reader.state import Filtered, History, Marked, ReaderState

ALL, AI = Query(), Query((Field("topic", "AI"),))
READ = Change(marks=(Mark("a", "read", False, True),))


def test_steps_come_back_in_order() -> None:
    history = History()
    history.add_filter(ALL, AI)
    history.fill(history.reserve(), READ)
    assert history.undo() == Marked(READ)
    assert history.undo() == Filtered(ALL, AI)
    assert history.undo() is None
    assert history.redo() == Filtered(ALL, AI)
    assert history.redo() == Marked(READ)
    assert history.redo() is None


def test_a_new_step_ends_what_could_be_redone() -> None:
    history = History()
    history.add_filter(ALL, AI)
    history.undo()
    history.fill(history.reserve(), READ)
    assert history.redo() is None
    assert history.undo() == Marked(READ)


def test_nothing_done_is_nothing_to_take_back() -> None:
    history = History()
    history.add_filter(AI, AI)
    history.fill(history.reserve(), Change())
    assert history.undo() is None


def test_moving_through_the_tree_is_one_step() -> None:
    history = History()
    other = Query((Field("topic", "B"),))
    history.add_filter(ALL, AI, "tree")
    history.add_filter(AI, other, "tree")
    assert history.undo() == Filtered(ALL, other, "tree")
    assert history.undo() is None


def test_related_stories_are_walked_back_the_same_way() -> None:
    state = ReaderState(story="a").walk_to("b").walk_to("c")
    assert state.shown == "c"
    assert state.walk_back().shown == "b"
    assert state.walk_back().walk_back().shown == "a"


def test_marks_stand_where_they_were_made_not_where_they_were_written() -> None:
    history = History()
    place = history.reserve()
    history.add_filter(ALL, AI)
    history.fill(place, READ)
    assert history.undo() == Filtered(ALL, AI)
    assert history.undo() == Marked(READ)


def test_marks_that_changed_nothing_are_no_step() -> None:
    history = History()
    history.add_filter(ALL, AI)
    history.fill(history.reserve(), Change())
    assert history.undo() == Filtered(ALL, AI)


def test_what_is_meant_is_taken_back_though_others_came_while_it_was_written() -> None:
    history = History()
    history.add_filter(ALL, AI)
    first, second = history.reserve(), history.reserve()
    assert history.writing is second
    assert history.undo() is None
    history.fill(first, READ)
    assert history.undo(first) == Marked(READ)
    assert history.undo(first) is None, "only once, and never what is still written"
    history.fill(second, Change())
    assert history.undo(second) == Filtered(ALL, AI), "it was nothing: what was done before it"
