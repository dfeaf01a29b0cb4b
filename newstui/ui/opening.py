"""`o`: the address in the browser where there is one, else handed to the terminal the user sits at."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget

from newstui import desktop
from newstui.model.story import Story
from newstui.ui.palette import Palette

if TYPE_CHECKING:
    from newstui.ui.reader import Reader


class Opening:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def open_story(self) -> None:
        """The story being read, else the one under the cursor; opening it marks it read."""
        self._with_target(self._open_story)

    def copy(self) -> None:
        """The same story's address to the clipboard of the terminal the user sits at."""
        self._with_target(self._copy)

    def _with_target(self, act: Callable[[Story, str], Awaitable[None]]) -> None:
        target = self.reader.marking.target()
        if target is not None:
            self.reader.spawn("open", self._addressed(target[0], act))

    async def _addressed(self, story_id: str, act: Callable[[Story, str], Awaitable[None]]) -> None:
        reader, story = self.reader, self.reader.reading.story
        if story is None or story.id != story_id:
            story = await reader.worker.read("open", lambda library: library.story(story_id))
        if story is not None and story.address is not None:
            await act(story, story.address)
        elif story is not None:
            reader.say("this story has no address", "error")

    async def _open_story(self, story: Story, address: str) -> None:
        if self.reader.config.read_mark == "open" and not story.read:
            self.reader.marking.mark([story.id], "read", True)
        await self._open(address)

    async def _copy(self, _: Story, address: str) -> None:
        clip = desktop.clipboard(address, desktop.here())
        self.reader.say(desktop.send(clip, self.reader.write_to_terminal))

    def open(self, address: str) -> None:
        self.reader.spawn("open", self._open(address))

    async def _open(self, address: str) -> None:
        reader, where = self.reader, desktop.here()
        how = desktop.plan(where, reader.config.open.browser, reader.config.open.over_ssh)
        outcome = await asyncio.get_running_loop().run_in_executor(None, desktop.open_address, address, how)
        if outcome.route == "text":
            with reader.app.suspend():
                outcome = desktop.run_text_browser(outcome.argv)
            reader.say(outcome.words, "part" if outcome.ok else "error")
        elif outcome.route == "remote":
            clip = desktop.clipboard(address, where)
            sent = desktop.send(clip, reader.write_to_terminal)
            reader.app.push_screen(HandOff(address, outcome.words, sent, reader.palette))
        else:
            reader.say(outcome.words, "part" if outcome.ok else "error")


class Address(Widget):
    """The address alone, from column 0 and without a border: the terminal's own link finding sees it whole."""

    def __init__(self, address: str, palette: Palette) -> None:
        super().__init__()
        self.address, self.palette = address, palette

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(1, -(-len(self.address) // max(1, width)))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        part = self.address[y * width : (y + 1) * width]
        link = self.palette.page + self.palette.bold + Style(link=self.address)
        return Strip([Segment(part, link)]).adjust_cell_length(width, self.palette.page)


class Said(Widget):
    """Plain lines under it."""

    def __init__(self, lines: list[str], palette: Palette) -> None:
        super().__init__()
        self.lines, self.palette = lines, palette

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return len(self.lines)

    def render_line(self, y: int) -> Strip:
        text = self.lines[y] if y < len(self.lines) else ""
        style = self.palette.page + self.palette.dim
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)


class HandOff(ModalScreen[None]):
    """Shows an address that can't be opened from here. Any key goes back."""

    def __init__(self, address: str, why: str, sent: str, palette: Palette) -> None:
        super().__init__()
        self.address, self.why, self.sent, self.palette = address, why, sent, palette

    def compose(self) -> ComposeResult:
        yield Said(["", f" {self.why}", ""], self.palette)
        yield Address(self.address, self.palette)
        yield Said(["", f" {self.sent}", " any key goes back", ""], self.palette)

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.dismiss()

    def on_click(self) -> None:
        self.dismiss()
