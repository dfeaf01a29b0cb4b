"""A line to type in, where keys take effect in the order they are typed."""

from textual import events
from textual.binding import BindingsMap
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from newstui import limits

_EDITING = {
    key: bindings[0].action
    for key, bindings in BindingsMap(Input.BINDINGS).key_to_bindings.items()
    if bindings[0].action not in ("submit", "copy")  # Enter and C-c belong to whoever asks
}


class Field(Input):
    """Editing keys are done where they arrive: the app comes to bindings only after what was typed behind them."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0), layout=False)
    """Its width is given: a letter more does not lay out the whole screen."""

    def on_paste(self, event: events.Paste) -> None:
        """What fits is put in; Textual puts in nothing of a text that is too long."""
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
