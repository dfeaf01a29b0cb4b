"""Undoes and redoes marks and filter steps, in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from newstui.model.change import Mark
from newstui.ui.reader.actions.filtering.filter import Filter
from newstui.ui.reader.actions.marks import Marks, counted
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.state import Filtered, Step


class Undo:
    """Handles undo and redo."""

    def __init__(self, context: Context, filter: Filter, marks: Marks) -> None:
        self.context, self.filter, self.marks = context, filter, marks

    @handles("undo")
    def undo(self) -> None:
        meant = self.context.history.writing
        self._in_turn(lambda: self.context.history.undo(meant), back=True)

    @handles("redo")
    def redo(self) -> None:
        self._in_turn(self.context.history.redo, back=False)

    def _in_turn(self, take: Callable[[], Step | None], back: bool) -> None:
        self.context.spawn("again", self._after_writing(take, back), exclusive=False, awaited=True)

    async def _after_writing(self, take: Callable[[], Step | None], back: bool) -> None:
        """Waits until the last step is written, as that is the one to undo."""
        if self.context.history.writing:
            await self.context.worker.write(lambda library: None)
        await self._apply(take(), back)

    async def _apply(self, step: Step | None, back: bool) -> None:
        if step is None:
            self.context.say("nothing to undo" if back else "nothing to redo")
        elif isinstance(step, Filtered):
            self.filter.set_query(step.before if back else step.after, record=False)
        else:
            change = step.change.inverse() if back else step.change
            done = "undid" if back else "redid"
            along = {mark.id for mark in change.marks if mark.along}

            def words(marks: Sequence[Mark]) -> str:
                own, more = counted(marks, along)
                return f"{done} {own:,} mark{'' if own == 1 else 's'}{more}"

            await self.marks.write(lambda library: library.apply(change), words)
