"""A screen that is painted once where Textual paints it several times: at the start, and when the window changes.

A full picture is some 17 kB, and ten milliseconds.
"""

from textual import events, messages
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget


class PaintedOnce(Screen[None]):
    _painted_at = 0.0

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """At the start nothing was suspended: styles are new, and the first Resize lays out and paints."""
        if not self.stack_updates:
            self.stack_updates = 1
            event.prevent_default()

    def on_resize(self, event: events.Resize) -> None:
        if event.size == self._compositor.size:
            event.prevent_default()  # at the start it is told three times
        elif self.is_current and not self.app._batch_count:
            self.call_next(self._painted)

    def _painted(self) -> None:
        """All was just laid out and painted: whatever has been asked for until now is on the screen."""
        for widget in self.walk_children(Widget, with_self=True):
            widget._layout_required = widget._repaint_required = False
        self._dirty_widgets.clear()
        self._painted_at = Message().time

    def on_layout(self, message: messages.Layout) -> None:
        if message.time < self._painted_at:
            message.prevent_default().stop()

    def on_update(self, message: messages.Update) -> None:
        if message.time < self._painted_at:
            message.prevent_default().stop()
