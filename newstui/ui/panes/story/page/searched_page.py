"""Highlights search words in a page, and finds a text in it, match by match."""

from collections.abc import Sequence

from newstui.ui.drawing.highlight import pattern_of
from newstui.ui.drawing.theme import PLAIN, Palette
from newstui.ui.panes.story.page.page_view import PageView


class SearchedPage(PageView):
    """Shows a page with its matches. Subclasses say in `read_all` how the rest of a long text is laid out."""

    def __init__(self, *, palette: Palette = PLAIN, id: str | None = None) -> None:
        super().__init__(palette=palette, id=id)
        self._words: tuple[tuple[str, ...], tuple[str, ...]] = (), ()
        self._finding = ""
        self._matches: list[int] = []
        self._match_index = 0

    def read_all(self) -> None:
        """Reads what is not laid out yet, so that it is searched too."""

    def forget_matches(self) -> None:
        self._finding, self._matches = "", []

    def highlight(self, words: Sequence[str], whole: Sequence[str] = ()) -> None:
        """Highlights search words (see `pattern_of`)."""
        if (tuple(words), tuple(whole)) != self._words:
            self._words = tuple(words), tuple(whole)
            with self._repainting():
                self.highlight_page()

    def find(self, text: str) -> int:
        """Finds a text and goes to the first match below the top line; returns the number of matches. "" ends it."""
        self._finding = text
        if text:
            self.read_all()
        with self._repainting():
            self._lay_out()
        self._matches = self.page_shown.matches() if text else []
        self._match_index = next((i for i, y in enumerate(self._matches) if y >= self._top), 0)
        self.find_next(0)
        return len(self._matches)

    @property
    def finding(self) -> str:
        """Returns the text that was searched for last."""
        return self._finding

    @property
    def matches(self) -> int:
        """Returns the number of matches of the last search."""
        return len(self._matches) if self._finding else 0

    @property
    def match_number(self) -> int:
        """Returns the number of the current match, from 1."""
        return self._match_index + 1

    def find_next(self, step: int = 1) -> bool:
        """Goes to the next or previous match, around the ends; returns False if there are none."""
        if not self._matches:
            return False
        self._match_index = (self._match_index + step) % len(self._matches)
        y = self._matches[self._match_index]
        if not self._top <= y < self._top + self.size.height:
            self._scroll(y - self.size.height // 3)
        return True

    def highlight_page(self) -> None:
        starts, whole = self._words
        found = (
            pattern_of([self._finding], anywhere=True) if self._finding else pattern_of(starts, whole=whole)
        )
        self.page_shown.highlight(found)
