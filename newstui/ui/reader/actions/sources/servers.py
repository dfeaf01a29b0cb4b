"""Keeps marks in step with news servers while the user reads: sends them soon, shows those that come, tries again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.timer import Timer

from newstui.model.change import Change
from newstui.ui.drawing.glyphs import UNSENT
from newstui.ui.prompts.choice import Choice
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.actions.sources.reload import Reload
from newstui.ui.reader.context import Context

if TYPE_CHECKING:
    from newstui.sync.servers.account_state import First

SEND_SECONDS = 10.0
"""How long after the last mark the marks are sent."""
RETRY_MARGIN_SECONDS = 1.0


class Servers:
    """Syncs the news servers among the sources after marks and after failures. Does nothing without one."""

    def __init__(self, context: Context, marks: Marks, reload: Reload) -> None:
        self.context, self.marks, self.reload = context, marks, reload
        self._sending: Timer | None = None
        self._retrying: Timer | None = None
        if context.sync.servers and context.sync.servers.accounts:
            marks.after_write = self._marked
            reload.after_sync = self._synced
            reload.more_choices = self._questions
            reload.unsent = self._unsent

    def _marked(self) -> None:
        if self._sending:
            self._sending.stop()
        self._sending = self.context.screen.set_timer(SEND_SECONDS, self._sync)

    def _sync(self) -> None:
        """Syncs the servers without a message, since the user did not ask for it."""
        servers = self.context.sync.servers
        if servers and servers.accounts:
            self.context.sync.start(self._quietly, lambda words: None, servers.names, again=True)

    def _quietly(self, change: Change, ended: bool) -> None:
        self.reload.synced(change, ended)

    def _synced(self) -> None:
        """Shows the marks that a sync brought, as those of another process, and plans the next try after a failure."""
        self.context.spawn("refresh", self.marks.show_external_marks(), exclusive=False)
        servers = self.context.sync.servers
        if self._retrying:
            self._retrying.stop()
        if servers and servers.retry_at:
            wait = max(0.0, servers.retry_at - time.time()) + RETRY_MARGIN_SECONDS
            self._retrying = self.context.screen.set_timer(wait, self._sync)
        if servers and servers.asking and not self.context.widgets.prompt.footer.message:
            hint = self.context.keys.hints(("failures", "to answer"))
            number = sum(servers.asking.values())
            names = ", ".join(servers.asking)
            self.context.say(" · ".join((f"{names}: whose marks count? {number:,} differ", *hint)))

    def _unsent(self) -> str:
        servers = self.context.sync.servers
        return f"{UNSENT}{servers.unsent:,}" if servers and servers.unsent else ""

    # --- the first comparison -------------------------------------------------------------------------------

    def _questions(self) -> list[tuple[Choice, ...]]:
        """Lists the answers that each asking account takes; one is chosen in the panel of errors."""
        servers = self.context.sync.servers
        return [
            (
                Choice(f"{name}: {number:,} stories are read or starred here and not there", heading=True),
                Choice("send what is marked here", "mine", lambda name=name: self._answer(name, "mine")),
                Choice("take what is marked there", "theirs", lambda name=name: self._answer(name, "theirs")),
                Choice(
                    "keep what is marked on either side", "both", lambda name=name: self._answer(name, "both")
                ),
            )
            for name, number in (servers.asking if servers else {}).items()
        ]

    def _answer(self, name: str, answer: First) -> None:
        servers = self.context.sync.servers
        if servers:
            servers.accounts[name].answer = answer
            self.context.sync.start(
                self._quietly, self.context.widgets.filter_line.show_progress, {name}, wish="named"
            )
