"""A screen that is not laid out again for a size it has: at the start Textual tells it the same one three times."""

from textual import events
from textual.screen import Screen


class PaintedOnce(Screen[None]):
    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """At the start nothing was suspended: styles are new, and the first Resize lays out and paints."""
        if not self.stack_updates:
            self.stack_updates = 1
            event.prevent_default()

    def on_resize(self, event: events.Resize) -> None:
        if event.size == self._compositor.size:
            event.prevent_default()
