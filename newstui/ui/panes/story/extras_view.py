"""Adds pictures and colours of code to a page of text once they have come."""

from collections.abc import Callable
from dataclasses import replace

from newstui.ui.drawing.theme import PLAIN, Palette
from newstui.ui.panes.story.body import StoryBody
from newstui.ui.panes.story.code import Code
from newstui.ui.panes.story.page.searched_page import SearchedPage
from newstui.ui.panes.story.pictures import Extras


class ExtrasView(SearchedPage):
    """Subclasses read a body and lay it out with `extras`."""

    def __init__(self, *, palette: Palette = PLAIN, id: str | None = None) -> None:
        super().__init__(palette=palette, id=id)
        self._body: StoryBody | None = None
        self.extras = Extras()
        self.laid_out: Callable[[], None] = lambda: None
        """Called whenever other text may have come into the page, or the pane has got the keyboard."""

    def set_extras(self, extras: Extras, seen: str | None = None) -> None:
        """Draws other pictures, or code in other colours; scrolls as little as shows the picture `seen`."""
        self.extras = extras
        with self._repainting():
            self._lay_out()
            self._read_ahead()
            if seen and (rows := self.page_shown.picture_rows(seen)):
                self._set_top(min(max(self._top, rows.stop - self.size.height), rows.start))

    def set_picture_key(self, key: str) -> None:
        """Sets the key that is shown before images, from the next `show` on."""
        self.extras = replace(self.extras, key=key)

    def code(self) -> list[Code]:
        """Returns the code of the text read so far that names its language."""
        return self._body.code() if self._body else []

    def pictures_in_view(self) -> list[str]:
        """Returns the addresses of the images that have a line in the window, from the top."""
        rows = range(self._top, self._top + self.size.height)
        found = (self.page_shown.picture(y) for y in rows)
        return list(dict.fromkeys(address for address in found if address))

    def _read_ahead(self) -> None:
        """Reads more of a long body before its end comes into the window."""
        raise NotImplementedError
