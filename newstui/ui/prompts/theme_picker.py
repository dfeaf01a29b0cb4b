"""Shows a panel to choose a theme, with a preview of the one under the cursor."""

from collections.abc import Callable, Sequence

from textual import on
from textual.timer import Timer

from newstui.ui.drawing.theme import Palette
from newstui.ui.panes.cursor_list import CursorList
from newstui.ui.prompts.choice import Choice
from newstui.ui.prompts.picker import Picker

REST_SECONDS = 0.05
"""How long the cursor rests before the theme is shown: that repaints the whole window."""


class ThemePicker(Picker):
    """Returns the name of a theme. `preview` shows one in the whole window, this panel included."""

    def __init__(
        self,
        names: Sequence[str],
        current: str,
        palette: Palette,
        preview: Callable[[str], Palette],
    ) -> None:
        super().__init__("Themes", [Choice(name, value=name) for name in names], palette)
        self._current, self._preview = current, preview
        self._timer: Timer | None = None

    @on(CursorList.Moved)
    def _moved(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(REST_SECONDS, self._show_theme)

    def _fill(self, choices: Sequence[Choice]) -> None:
        super()._fill(choices)
        if choices == self.choices:
            names = [choice.value for choice in choices]
            self.lines.move_to(names.index(self._current) if self._current in names else 0)
        self._moved()

    def _show_theme(self) -> None:
        shown = self.lines.choices
        if shown and self.is_current:
            self.palette = self._preview(shown[self.lines.cursor].value)
            self.lines.set_palette(self.palette)
            self.refresh()
