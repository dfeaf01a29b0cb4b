"""Shows a page with a long text: reads it as far as it is scrolled, and adds pictures and colours of code."""

from collections.abc import Callable
from dataclasses import replace

from newstui.ui.drawing.theme import PLAIN, Palette
from newstui.ui.panes.story.body import StoryBody
from newstui.ui.panes.story.code import Code
from newstui.ui.panes.story.page.lettered_page import LetteredPage
from newstui.ui.panes.story.pictures import Extras

END_CHARACTERS = 64 * 1024
"""This much is laid out in about 0.1 s."""


class BodyView(LetteredPage):
    """Subclasses set `_body` and lay it out with `extras`; "more" is the section that stands for what is not read."""

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

    # --- a long text --------------------------------------------------------------------------------------

    def read_all(self) -> None:
        if self._body:
            self._body.read_all()

    def move_to(self, index: int) -> bool:
        """On the way to the end, lays out the rest of the body unless that would take long."""
        if self._body and index > self._last_top and 0 < self._body.rest <= END_CHARACTERS:
            self._body.read_all()
            with self._repainting():
                self._lay_out()
        return super().move_to(index)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if new_value > old_value and self._top < self._last_top:
            self._read_ahead()
        elif new_value < old_value:
            self._read_back()

    def _read_ahead(self) -> None:
        """Reads more of a long body before its end comes into the window."""
        while self._body and (more := self.page_shown.rows("more")):
            if not self._top <= more.start < self._top + 2 * self.size.height:
                return
            self._body.read_on()
            self._lay_out()

    def _read_back(self) -> None:
        """Reads the rest when scrolling up to where reading stopped; the text in view stays in its row."""
        more = self.page_shown.rows("more")
        if self._body and more and self._top <= more.start < self._top + self.size.height:
            self._body.read_all()
            self._lay_out(more.stop + 1 - self._top)

    def _true_row(self, row: int) -> int:
        more = self.page_shown.rows("more")
        unread = round(more.start * (1 / self._body.share - 1)) if self._body and more else 0
        return row + unread if more and row > more.start else row
