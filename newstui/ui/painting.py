"""Screens that are laid out for the window's size, once, and for no other."""

from textual import events
from textual.geometry import Size
from textual.screen import Screen, ScreenResultType


class WindowSized(Screen[ScreenResultType]):
    """Put it first among the bases.

    Textual tells a screen each size that it has laid it out for, as if the window had got it: at the start
    the same one three times, and while the window changes fast an old one after the newest.
    """

    def _screen_resized(self, size: Size) -> None:
        if self._compositor.size != self.app.size:
            super()._screen_resized(self.app.size)


class PaintedOnce(WindowSized[None]):
    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """At the start nothing was suspended: styles are new, and the first Resize lays out and paints."""
        if not self.stack_updates:
            self.stack_updates = 1
            event.prevent_default()
