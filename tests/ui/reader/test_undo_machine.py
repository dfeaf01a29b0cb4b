"""Undo and redo, whatever is done in whatever order: filters, marks, and marks whose answer comes later."""

from collections import deque

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from newstui.model.change import Change, Mark
from newstui.query.ast import Field, Query
from newstui.ui.reader.state import Filtered, History, Marked, Step

QUERIES = st.sampled_from([Query(), *(Query((Field("topic", name),)) for name in "abc")])
STORIES = st.sampled_from("xyz")


class Undoing(RuleBasedStateMachine):
    """`query` and `read` are what the screen shows: changed by acts, and by the steps that History gives back."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History()
        self.query, self.read = Query(), frozenset[str]()
        self.writing: deque[tuple[Marked, str]] = deque()
        self.undone: list[tuple[Query, frozenset[str]]] = []

    @property
    def world(self) -> tuple[Query, frozenset[str]]:
        return self.query, self.read

    def take(self, step: Step, back: bool) -> None:
        if isinstance(step, Filtered):
            assert self.query == (step.after if back else step.before), "steps come in order"
            self.query = step.before if back else step.after
        else:
            change = step.change.inverse() if back else step.change
            for mark in change.marks:
                assert (mark.id in self.read) == mark.before
            gone = {mark.id for mark in change.marks if not mark.after}
            self.read = self.read - gone | {mark.id for mark in change.marks if mark.after}

    def toggled(self, *stories: str) -> Change:
        marks = tuple(Mark(s, "read", s in self.read, s not in self.read) for s in dict.fromkeys(stories))
        self.read ^= frozenset(stories)
        return Change(marks=marks)

    @rule(query=QUERIES, coalesce=st.sampled_from(["", "tree"]))
    def filters(self, query: Query, coalesce: str) -> None:
        if query != self.query:
            self.undone.clear()
        self.history.add_filter(self.query, query, coalesce)
        self.query = query

    @precondition(lambda self: not self.writing)
    @rule(stories=st.lists(STORIES, max_size=3))
    def marks(self, stories: list[str]) -> None:
        if stories:
            self.undone.clear()
        self.history.fill(self.history.reserve(), self.toggled(*stories))

    @rule(story=STORIES)
    def begins_to_mark(self, story: str) -> None:
        self.writing.append((self.history.reserve(), story))

    @precondition(lambda self: self.writing)
    @rule(fails=st.booleans())
    def the_mark_is_written(self, fails: bool) -> None:
        """The library answers in the order it was asked."""
        place, story = self.writing.popleft()
        if not fails:
            self.undone.clear()
        self.history.fill(place, Change() if fails else self.toggled(story))

    @rule()
    def undoes(self) -> None:
        before = self.world
        step = self.history.undo()
        if step is not None:
            self.take(step, back=True)
            self.undone.append(before)

    @precondition(lambda self: not self.writing)
    @rule()
    def redoes(self) -> None:
        step = self.history.redo()
        assert (step is None) == (not self.undone), "an act ends what could be done again"
        if step is not None:
            self.take(step, back=False)
            assert self.world == self.undone.pop()

    @invariant()
    def what_is_being_written_is_not_taken_back(self) -> None:
        assert not any(isinstance(s, Marked) and not s.change.marks for s in self.history._undone)

    def teardown(self) -> None:
        """All the way back, and all the way here again."""
        while self.writing:
            self.the_mark_is_written(fails=False)
        here, steps = self.world, 0
        while (step := self.history.undo()) is not None:
            self.take(step, back=True)
            steps += 1
        assert self.world == (Query(), frozenset())
        for _ in range(steps):
            again = self.history.redo()
            assert again is not None
            self.take(again, back=False)
        assert self.world == here


TestUndoing = Undoing.TestCase
TestUndoing.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
