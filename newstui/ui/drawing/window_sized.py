"""Screens that are laid out for the window's size, once, and for no other."""

from textual import events, messages
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget


class WindowSized(Screen[ScreenResultType]):
    """Put it first among the bases.

    Textual tells a screen each size that it has laid it out for, as if the window had got it: at the start
    the same one three times, and while the window changes fast an old one after the newest.
    """

    def _screen_resized(self, size: Size) -> None:
        if self._compositor.size != self.app.size:
            super()._screen_resized(self.app.size)


class PaintedOnce(WindowSized[None]):
    """For screens that never scroll themselves: Textual paints a window's picture again for sizes it has just found.

    A picture is some 10 kB: a second on a slow line.
    """

    _painted_at = 0.0

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """At the start nothing was suspended: styles are new, and the first Resize lays out and paints."""
        if not self.stack_updates:
            self.stack_updates = 1
            event.prevent_default()

    def _screen_resized(self, size: Size) -> None:
        before = self._compositor.size
        for widget in self.walk_children(Widget, with_self=True):
            widget._check_refresh()  # what was asked for until now is laid out and painted with the rest
        super()._screen_resized(size)
        if before != self._compositor.size and self.is_current and not self.app._batch_count:
            self._painted()

    def _painted(self) -> None:
        """The whole window: nothing that was asked for before is still to be done."""
        for widget in self.walk_children(Widget, with_self=True):
            widget._layout_required = widget._repaint_required = False
            widget._repaint_regions.clear()
        self._dirty_widgets.clear()
        self._painted_at = Message().time

    def on_layout(self, message: messages.Layout) -> None:
        if message.time < self._painted_at:
            message.prevent_default().stop()

    def on_update(self, message: messages.Update) -> None:
        if message.time < self._painted_at:
            message.prevent_default().stop()
