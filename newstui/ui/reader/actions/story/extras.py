"""Draws the pictures of the open story on request, and its code in colours."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newstui import desktop
from newstui.limits import CODE_CHARACTERS
from newstui.model.picture import Picture, Place
from newstui.text import urls
from newstui.ui.drawing import kitty
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.threads.article_thread import ArticleThread

if TYPE_CHECKING:
    from newstui.ui.panes.story.code import Code, Runs

_CODE_KEPT = 200


class StoryExtras:
    """Has child processes fetch and decode pictures, and split code into its words."""

    def __init__(self, context: Context, thread: ArticleThread) -> None:
        self.context, self.thread = context, thread
        self._coming: set[str] = set()
        self._failed: set[str] = set()
        self._code: dict[Code, Runs] = {}
        self._numbers = kitty.numbers()
        self._sent: set[Place] = set()
        context.story_laid_out = self._colour_code

    # --- pictures ---------------------------------------------------------------------------------------------

    @handles("story.picture")
    def toggle_picture(self) -> None:
        """Draws the next picture in view that is not drawn; hides those in view when none is left."""
        context = self.context
        if context.config.screen.pictures == "off":
            context.say("pictures are turned off in the config: [screen] pictures")
        elif not context.draws_pictures:
            context.say("pictures need 256 colours and Unicode")
        elif not (found := context.view.pictures_in_view()):
            context.say("no picture in view")
        else:
            self._toggle(found)

    def _toggle(self, found: list[str]) -> None:
        drawn = self.context.view.extras.pictures
        left = [address for address in found if address not in drawn and address not in self._failed]
        if not left:
            self._failed.difference_update(found)
            if not any(address in drawn for address in found):
                left = found  # none of them came: tries again
        if not left:
            self._draw({address: drawn[address] for address in drawn if address not in found})
        elif left[0] not in self._coming:
            self.context.spawn("picture", self._show(left[0]), exclusive=False)

    async def _show(self, address: str) -> None:
        context, story = self.context, self.context.shown
        if story is None:
            return
        hints = context.keys.hints(("cancel", "cancels"))
        context.say("  ".join((f"fetching {urls.host(address)}…", *hints)), "mine")
        self._coming.add(address)
        try:
            found = await self.thread.picture(address, story, self._terminal_draws)
        finally:
            self._coming.discard(address)
        if found is None:
            context.say("cancelled")
        elif not isinstance(found, Picture):
            self._failed.add(address)
            context.say(found.words, "error")
        else:
            context.widgets.prompt.footer.clear_message()
            shown = context.shown
            if shown is not None and (shown.id, shown.address) == (story.id, story.address):
                self._draw({**context.view.extras.pictures, address: found}, address)

    def _draw(self, pictures: dict[str, Picture], seen: str | None = None) -> None:
        view = self.context.view
        placed = {address: self._placed(picture) for address, picture in pictures.items()}
        view.set_extras(replace(view.extras, pictures=placed), seen)

    # --- pictures that the terminal draws -----------------------------------------------------------------------

    @property
    def _terminal_draws(self) -> bool:
        wanted = self.context.config.screen.pictures == "kitty"
        return wanted and not desktop.surroundings(os.environ).screen and not desktop.served()

    def _placed(self, picture: Picture) -> Picture:
        """Sends a picture to the terminal, if the terminal draws pictures and does not have this one yet."""
        if picture.place is not None or not picture.png:
            return picture
        columns = min(picture.width, self.context.view.text_width, kitty.MOST_COLUMNS)
        rows = max(1, round(picture.height * columns / picture.width / 2))
        place = Place(next(self._numbers), columns, rows)
        self._sent.add(place)
        self._write(*kitty.sent(picture.png, place))
        return replace(picture, place=place)

    def close(self) -> None:
        """Has the terminal forget the pictures, when the reader is left."""
        self._write(*map(kitty.dropped, self._sent))

    def _write(self, *sequences: bytes) -> None:
        if not sequences:
            return
        if desktop.surroundings(os.environ).tmux:
            sequences = tuple(map(desktop.through_tmux, sequences))
        self.context.write_to_terminal(b"".join(sequences))

    # --- code -------------------------------------------------------------------------------------------------

    def _colour_code(self) -> None:
        """Has the code of the open story coloured, as far as it is read; a preview stays as it is."""
        context = self.context
        view = context.view
        if (
            not context.palette.has_colours
            or context.colourless
            or not (view.has_focus or view.full_text or view.scroll_offset.y)
        ):
            return
        wanted = [code for code in view.code() if code not in self._code]
        if wanted:
            if len(self._code) > _CODE_KEPT:
                self._code.clear()
            self._code.update(dict.fromkeys(wanted, ()))
            short = [code for code in wanted if len(code.text) <= CODE_CHARACTERS]
            context.spawn("code", self._coloured(short), exclusive=False)

    async def _coloured(self, codes: Sequence[Code]) -> None:
        for code, runs in zip(codes, await self.thread.code_runs(codes), strict=True):
            self._code[code] = runs
        view = self.context.view
        view.set_extras(replace(view.extras, code=dict(self._code)))
