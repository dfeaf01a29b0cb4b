"""Shows letters on the links of a page, and follows the one that is typed."""

from collections.abc import Sequence

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from newstui.ui.drawing.theme import PLAIN, Palette
from newstui.ui.panes.story.page.link_letters import LinkLetter, link_letters, with_letters
from newstui.ui.panes.story.page.searched_page import SearchedPage

_REVERSED = Style(reverse=True)


class LetteredPage(SearchedPage):
    """Shows a page whose targets can be followed by a letter."""

    def __init__(self, *, palette: Palette = PLAIN, id: str | None = None) -> None:
        super().__init__(palette=palette, id=id)
        self._letters: list[LinkLetter] = []

    def show_hints(self) -> bool:
        """Shows letters before the links in the window; returns False if there are none."""
        self._letters = link_letters(self.page_shown, self._top, self.size.height)
        self._refresh_hints(self._letters)
        return bool(self._letters)

    def follow_hint(self, letter: str) -> bool:
        """Removes the letters and follows the one typed; returns False if it is none of them."""
        shown, self._letters = self._letters, []
        self._refresh_hints(shown)
        target = next((target for name, target, _, _ in shown if name == letter), None)
        self.follow(target)
        return target is not None

    def _refresh_hints(self, shown: Sequence[LinkLetter]) -> None:
        for y in {row - self._top for _, _, row, _ in shown}:
            self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        strip, y = super().render_line(y), y + self._top
        letters = [(self.left + x, letter) for letter, _, row, x in self._letters if row == y]
        return with_letters(strip, letters, self.palette.match + _REVERSED) if letters else strip
