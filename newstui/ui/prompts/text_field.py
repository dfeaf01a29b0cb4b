"""Defines a text field that handles keys in the order they were typed."""

from textual import events
from textual.binding import BindingsMap
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from newstui import limits

_EDITING = {
    key: bindings[0].action
    for key, bindings in BindingsMap(Input.BINDINGS).key_to_bindings.items()
    if bindings[0].action not in ("submit", "copy")  # Enter and C-c are handled by the prompt or panel
}


class TextField(Input):
    """Runs editing keys where they arrive: the app would run bindings only after the characters typed behind them."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)
    """The width is fixed, so that typing a character does not lay out the whole screen."""

    def on_paste(self, event: events.Paste) -> None:
        """Inserts as much of a paste as fits; Textual inserts nothing if it is too long."""
        event.stop()
        event.prevent_default()
        start, end = sorted(self.selection)
        room = (self.max_length or limits.PASTE) - len(self.value) + end - start
        self.replace(event.text[:room], start, end)

    async def on_key(self, event: events.Key) -> None:
        if event.key in _EDITING:
            event.stop()
            event.prevent_default()
            await self.run_action(_EDITING[event.key])
