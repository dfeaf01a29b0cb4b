"""A panel that stands over the reader for a while."""

from typing import TypeVar

from textual._styles_cache import StylesCache
from textual.screen import ModalScreen

T = TypeVar("T")


class Panel(ModalScreen[T]):
    def on_unmount(self) -> None:
        """Textual remembers two colours a widget, and with them a thousand widgets and every line they drew."""
        StylesCache.get_inner_outer.cache_clear()
