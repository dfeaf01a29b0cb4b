"""A panel that stands over the reader for a while."""

from textual._styles_cache import StylesCache
from textual.screen import ModalScreen, ScreenResultType

from newstui.ui.drawing.window_sized import WindowSized


class Panel(WindowSized[ScreenResultType], ModalScreen[ScreenResultType]):
    def on_unmount(self) -> None:
        """Textual remembers two colours a widget, and with them a thousand widgets and every line they drew."""
        StylesCache.get_inner_outer.cache_clear()
