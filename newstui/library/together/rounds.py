"""Runs the grouping of events, one batch per transaction, and continues after an interruption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newstui.library import files
from newstui.library.together.copy_folds import fold_copies, wanted
from newstui.library.together.events import STATE, Grouped, Grouping, State

if TYPE_CHECKING:
    from newstui.library.write.transaction import Transactions


class EventRounds:
    """Groups the stories that came since the last round."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._grouping: Grouping | None = None

    def more(self) -> Grouped | None:
        """Groups the next stories; returns None when all are grouped."""
        transactions, grouping = self._transactions, self._grouping
        self._grouping = None
        with files.in_words(transactions.path):
            ((last,),) = transactions.connection.execute("SELECT ifnull(max(id), 0) FROM origin")
            state = self._state()
        if not state.below and last <= state.origin:
            return None
        with transactions.begin() as counters:
            state = self._state()
            if grouping is None or grouping.state != state:  # another process has continued it
                grouping = Grouping(transactions.connection, state)
            grouped = grouping.more()
            transactions.set_setting(STATE, grouping.state)
            if wanted(transactions.connection) and fold_copies(transactions.connection, counters, True):
                transactions.stories_changed()
        self._grouping = grouping if grouped.left else None
        return grouped

    def _state(self) -> State:
        return State(*(self._transactions.setting(STATE) or ()))
