"""Avoids Textual's repeated layouts and paints of a whole screen."""

from textual import events, messages
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget


class WindowSized(Screen[ScreenResultType]):
    """Lays out a screen only for the window's current size. Put it first among the bases.

    Textual reports each size that a screen was laid out for as a new window size: the same one three times at the
    start, and an old one after the newest while the window changes fast.
    """

    def _screen_resized(self, size: Size) -> None:
        if self._compositor.size != self.app.size:
            super()._screen_resized(self.app.size)


class PaintedOnce(WindowSized[None]):
    """Paints a screen, which never scrolls itself, once per window size. A full frame is about 10 kB: a second on a
    slow line.
    """

    _painted_at = 0.0

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Skips the resume at the start: styles are new, and the first Resize lays out and paints."""
        if not self.stack_updates:
            self.stack_updates = 1
            event.prevent_default()

    def _screen_resized(self, size: Size) -> None:
        before = self._compositor.size
        for widget in self.walk_children(Widget, with_self=True):
            widget._check_refresh()  # include earlier requests in this layout and paint
        super()._screen_resized(size)
        if before != self._compositor.size and self.is_current and not self.app._batch_count:
            self._painted()

    def _painted(self) -> None:
        """Drops requests made before the full paint: they are done."""
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
