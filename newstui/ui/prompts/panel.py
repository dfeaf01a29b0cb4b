"""Defines the base of panels shown over the reader."""

from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.screen import ModalScreen, ScreenResultType

from newstui.ui.drawing.window_sized import WindowSized


class Panel(WindowSized[ScreenResultType], ModalScreen[ScreenResultType]):
    """Shows a modal screen over the reader."""

    def repaint_sides(self) -> None:
        """Repaints both sides of the frame, after it moved: it cuts wide characters in two."""
        for panel in self.query("#panel"):  # none once it is closed
            left, top, right, screen = panel.region.x, panel.region.y, panel.region.right, self.size.region
            sides = (Region(x - 1, top, 2, screen.height - top).intersection(screen) for x in (left, right))
            self.refresh(*sides)

    def on_unmount(self) -> None:
        """Clears a cache of Textual's that would keep a thousand widgets and all their lines in memory."""
        StylesCache.get_inner_outer.cache_clear()
