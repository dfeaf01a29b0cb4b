"""Defines the base of panels shown over the reader."""

from textual._styles_cache import StylesCache
from textual.screen import ModalScreen, ScreenResultType

from newstui.ui.drawing.window_sized import WindowSized


class Panel(WindowSized[ScreenResultType], ModalScreen[ScreenResultType]):
    """Shows a modal screen over the reader."""

    def on_unmount(self) -> None:
        """Clears a cache of Textual's that would keep a thousand widgets and all their lines in memory."""
        StylesCache.get_inner_outer.cache_clear()
