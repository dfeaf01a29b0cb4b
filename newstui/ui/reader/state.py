"""Defines the reader's state and history, without widgets."""

from dataclasses import dataclass
from typing import NamedTuple

from newstui.model.change import Change
from newstui.query.ast import Query


class ReaderState(NamedTuple):
    """Holds the query, the story under the cursor, and the trail of related stories followed from it."""

    query: Query = Query()
    story: str | None = None
    trail: tuple[str, ...] = ()

    def walk_to(self, story: str) -> "ReaderState":
        """Follows a related story."""
        return self._replace(trail=(*self.trail, story))

    def walk_back(self) -> "ReaderState":
        return self._replace(trail=self.trail[:-1])

    @property
    def shown(self) -> str | None:
        """Returns the id of the story in the story pane."""
        return self.trail[-1] if self.trail else self.story


class Filtered(NamedTuple):
    """Holds a filter step. Consecutive steps with the same `coalesce` count as one (moving through the tree)."""

    before: Query
    after: Query
    coalesce: str = ""


@dataclass(slots=True)
class Marked:
    """Holds a step that set marks; without marks while it is being written."""

    change: Change


Step = Filtered | Marked


class History:
    """Every mark and filter step since the start, in order."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def add_filter(self, before: Query, after: Query, coalesce: str = "") -> None:
        if before == after:
            return
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if coalesce and isinstance(last, Filtered) and last.coalesce == coalesce:
            self._done[-1] = last._replace(after=after)
        else:
            self._done.append(Filtered(before, after, coalesce))

    def reserve(self) -> Marked:
        """Reserves a step for marks that are being written; later steps come after it."""
        place = Marked(Change())
        self._done.append(place)
        return place

    def fill(self, place: Marked, change: Change) -> None:
        """Completes a reserved step; without marks it is dropped."""
        at = next((i for i, step in enumerate(self._done) if step is place), None)
        if at is None:
            return
        if change.marks:
            self._undone.clear()
            place.change = change
        else:
            del self._done[at]

    @property
    def writing(self) -> Marked | None:
        """Returns the last step if it is still being written, else None."""
        last = self._done[-1] if self._done else None
        return last if isinstance(last, Marked) and not last.change.marks else None

    def undo(self, meant: Marked | None = None) -> Step | None:
        """Returns the step to undo, None if there is none. `meant`: undo this one, even if others followed while it was
        being written.
        """
        at = next((i for i, step in enumerate(self._done) if step is meant), -1)
        if not self._done or (at < 0 and self.writing):
            return None
        self._undone.append(self._done.pop(at))
        return self._undone[-1]

    def redo(self) -> Step | None:
        """Returns the step to redo, None if there is none."""
        if not self._undone:
            return None
        self._done.append(self._undone.pop())
        return self._done[-1]
