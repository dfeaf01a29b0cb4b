"""`o`: the address in the browser where there is one, else handed to the terminal the user sits at."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from newstui import desktop, urls
from newstui.model.story import Story
from newstui.ui.handoff import Handed, HandOff

if TYPE_CHECKING:
    from newstui.ui.screen import Reader

MANY = 10
"""More addresses than this are opened only when the user says so again."""


class Opening:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def open_story(self) -> None:
        """The range, the story being read, or the one under the cursor; opening marks read."""
        chosen = self.reader.stories.range
        if chosen and self.reader.at == "list":
            self.reader.stories.set_anchor(None)
            self.reader.spawn("open", self._open_range(chosen.start, chosen.stop), exclusive=False)
        else:
            self._with_target("open", self._open_story, exclusive=False)

    async def _open_range(self, start: int, stop: int) -> None:
        listing = self.reader.filtering.listing
        stories = await self.reader.worker.read("open", lambda _: listing.stories(start, stop))
        self.open(*(story.address for story in stories if story.address))
        if self.reader.config.read_mark == "open":
            self.reader.marking.mark([story.id for story in stories if not story.read], "read", True)

    def copy(self, markdown: bool = False) -> None:
        """The same story's address to the clipboard of the terminal the user sits at, or a Markdown link."""
        self._with_target("copy", self._copy_link if markdown else self._copy)

    def _with_target(
        self, group: str, act: Callable[[Story, str], Awaitable[None]], exclusive: bool = True
    ) -> None:
        """`exclusive`: what was asked of an earlier one is wanted no more."""
        target = self.reader.marking.target()
        if target is not None:
            self.reader.spawn(group, self._addressed(target[0], act), exclusive)

    async def _addressed(self, story_id: str, act: Callable[[Story, str], Awaitable[None]]) -> None:
        reader, story = self.reader, self.reader.reading.story
        if story is None or story.id != story_id:
            story = await reader.worker.read(f"of {story_id}", lambda library: library.story(story_id))
        if story is not None and story.address is not None:
            await act(story, story.address)
        elif story is not None:
            reader.say("this story has no address", "error")

    async def _open_story(self, story: Story, address: str) -> None:
        if self.reader.config.read_mark == "open" and not story.read:
            self.reader.marking.mark([story.id], "read", True)
        await self._open([address])

    async def _copy(self, _: Story, address: str) -> None:
        self.reader.say(await self._send([address]))

    async def _copy_link(self, story: Story, address: str) -> None:
        title = re.sub(r"([\\\[\]])", r"\\\1", story.title)
        self.reader.say(await self._send([f"[{title}](<{address}>)"]))

    def open(self, *addresses: str) -> None:
        """Open these; more than ten only when the user says so again."""

        def answer(typed: str) -> None:
            if typed.strip().lower().startswith("y"):
                self.reader.spawn("open", self._open(addresses))

        if len(addresses) > MANY:
            self.reader.bottom.ask(f"open {len(addresses)} addresses? y opens them", answer)
        elif addresses:
            self.reader.spawn("open", self._open(addresses))

    async def _open(self, addresses: Sequence[str]) -> None:
        """One after the other; what can't be opened from here is handed over, all of it at once."""
        reader, loop = self.reader, asyncio.get_running_loop()
        settings = reader.config.open
        where = await loop.run_in_executor(None, desktop.here)
        how = desktop.plan(where, settings.browser, settings.over_ssh)
        handed: list[str] = []
        said: desktop.Outcome | None = None
        for address in addresses:
            outcome = await loop.run_in_executor(None, desktop.open_address, address, how)
            if outcome.route == "text":
                outcome = self._give_terminal(outcome.argv)
            if outcome.route == "remote":
                handed.append(urls.openable(address) or address)
            said = outcome
        if handed and said is not None:
            browser = how.text_browser.name if how.text_browser else None
            self._hand_over(Handed(handed, said.words, await self._send(handed), browser), how.text_browser)
        elif said is not None:
            count = f"{len(addresses)} addresses: " if len(addresses) > 1 else ""
            reader.say(count + said.words, "part" if said.ok else "error")

    def _give_terminal(self, argv: Sequence[str]) -> desktop.Outcome:
        with self.reader.app.suspend():
            return desktop.run_text_browser(argv)

    # --- handing over -------------------------------------------------------------------------------------

    def _hand_over(self, handed: Handed, browser: desktop.Command | None) -> None:
        reader = self.reader

        def browse(address: str) -> str:
            return self._give_terminal(browser.argv(address)).words if browser else ""

        def over(read_here: bool | None) -> None:
            if read_here and reader.at != "story":
                reader.reading.read()

        dark = reader.app.current_theme.dark
        panel = HandOff(handed, reader.palette, dark, lambda: self._send(handed.addresses), browse)
        reader.app.push_screen(panel, over)

    async def _send(self, addresses: Sequence[str]) -> str:
        """Send them to the clipboard; what was sent, and the setting without which it is lost."""
        sequences: list[bytes] = []

        def send() -> str:
            clip = desktop.clipboard(" ".join(addresses), desktop.here())
            words = desktop.send(clip, sequences.append)
            return f"{words} (needs {clip.setting})" if clip.setting else words

        words = await asyncio.get_running_loop().run_in_executor(None, send)
        for sequence in sequences:
            self.reader.write_to_terminal(sequence)
        return words
