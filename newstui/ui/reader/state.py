"""What is on the screen, and how one got there. No widgets here."""

from dataclasses import dataclass
from typing import NamedTuple

from newstui.model.change import Change
from newstui.query.ast import Query


class ReaderState(NamedTuple):
    """One query, one story under the cursor, and the stories walked through to what is read now."""

    query: Query = Query()
    story: str | None = None
    trail: tuple[str, ...] = ()

    def walk_to(self, story: str) -> "ReaderState":
        """Follow a related story; Esc comes back the same way."""
        return self._replace(trail=(*self.trail, story))

    def walk_back(self) -> "ReaderState":
        return self._replace(trail=self.trail[:-1])

    @property
    def read(self) -> str | None:
        """The story in the story pane."""
        return self.trail[-1] if self.trail else self.story


class Filtered(NamedTuple):
    """A step of the filter. `coalesce` names steps that belong together (moving through the tree)."""

    before: Query
    after: Query
    coalesce: str = ""


@dataclass(slots=True)
class Marked:
    """Without marks: they are still being written."""

    change: Change


Step = Filtered | Marked


class History:
    """Every mark and filter step, in order, until quit."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def filtered(self, before: Query, after: Query, coalesce: str = "") -> None:
        if before == after:
            return
        self._undone.clear()
        last = self._done[-1] if self._done else None
        if coalesce and isinstance(last, Filtered) and last.coalesce == coalesce:
            self._done[-1] = last._replace(after=after)
        else:
            self._done.append(Filtered(before, after, coalesce))

    def marked(self, change: Change) -> None:
        self.fill(self.reserve(), change)

    def reserve(self) -> Marked:
        """A place for marks that are being written: what is done meanwhile comes after them."""
        place = Marked(Change())
        self._done.append(place)
        return place

    def fill(self, place: Marked, change: Change) -> None:
        """The marks are written; none: the place is given up."""
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
        """What was done last, while it is still being written."""
        last = self._done[-1] if self._done else None
        return last if isinstance(last, Marked) and not last.change.marks else None

    def undo(self, meant: Marked | None = None) -> Step | None:
        """The step to take back, None when there is none. `meant`: this one, if it is there: the last when it was
        to be taken back, though others may have come while it was written.
        """
        at = next((i for i, step in enumerate(self._done) if step is meant), -1)
        if not self._done or (at < 0 and self.writing):
            return None
        self._undone.append(self._done.pop(at))
        return self._undone[-1]

    def redo(self) -> Step | None:
        """The step to take again."""
        if not self._undone:
            return None
        self._done.append(self._undone.pop())
        return self._done[-1]

    def last_filter(self) -> Filtered | None:
        return next((step for step in reversed(self._done) if isinstance(step, Filtered)), None)
