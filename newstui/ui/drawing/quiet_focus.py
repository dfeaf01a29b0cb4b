"""Focus that costs a row or two: Textual repaints a whole widget when it gets or loses the keyboard."""

from textual import events
from textual.widget import Widget


class QuietFocus(Widget):
    """A widget that repaints by itself what looks different with the keyboard.

    Put it first among the bases. Give it the keyboard by `screen.set_focus(widget)`: `widget.focus()`
    repaints it all the same.
    """

    def focus_moved(self) -> None:
        """Repaint what shows whether the keyboard is here."""

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
        """Out of sight in a window too small for anything, it keeps the keyboard: the reader gives it away."""
        event.prevent_default()
