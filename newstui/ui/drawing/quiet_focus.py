"""Repaints only a row or two when a widget gains or loses focus; Textual would repaint all of it."""

from textual import events
from textual.widget import Widget


class QuietFocus(Widget):
    """Makes a widget repaint only what focus changes.

    Put it first among the bases, and focus it by `screen.set_focus(widget)`: `widget.focus()` still repaints
    everything.
    """

    def focus_moved(self) -> None:
        """Repaints what shows whether this widget has the focus."""

    def on_focus(self, event: events.Focus) -> None:
        event.prevent_default()
        self.has_focus = True
        self.focus_moved()
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False
        self.focus_moved()
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def on_hide(self, event: events.Hide) -> None:
        """Keeps the focus when hidden in a window that is too small; the screen moves it."""
        event.prevent_default()
