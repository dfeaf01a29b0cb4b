"""Opens addresses in a browser, or hands them over to the terminal that the user sits at."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from newstui import desktop
from newstui.model.story import Story
from newstui.text import urls
from newstui.ui.prompts.hand_over import HandOver, HandOverData
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.actions.story.reading import StoryReader
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles

CONFIRM_ABOVE = 10
"""More addresses than this are opened only after a confirmation."""


class Browser:
    """Opens and copies the addresses of stories."""

    def __init__(self, context: Context, marks: Marks, story: StoryReader) -> None:
        self.context, self.marks, self.story = context, marks, story

    @handles("story.open")
    def open_story(self) -> None:
        """Opens the selected range, the story being read, or the one under the cursor; opening marks read."""
        chosen = self.context.stories.range
        if chosen and self.context.at == "list":
            self.context.stories.set_anchor(None)
            self.context.spawn("open", self._open_range(chosen.start, chosen.stop), exclusive=False)
        else:
            self._with_target("open", self._open_story, exclusive=False)

    @handles("story.open-next")
    def open_next(self) -> None:
        """Opens the story, marks it read and goes to the next unread one."""
        self.open_story()
        self.story.next_unread(1, seen=True)

    async def _open_range(self, start: int, stop: int) -> None:
        listing = self.context.listing
        stories = await self.context.worker.read("open", lambda _: listing.stories(start, stop))
        self.open(*(story.address for story in stories if story.address))
        if self.context.config.read_mark == "open":
            self.marks.mark([story.id for story in stories if not story.read], "read", True)

    @handles("story.copy")
    @handles("story.copy-link", True)
    def copy(self, markdown: bool = False) -> None:
        """Copies the story's address, or a Markdown link, to the clipboard of the user's terminal."""
        self._with_target("copy", self._copy_link if markdown else self._copy)

    def _with_target(
        self, group: str, act: Callable[[Story, str], Awaitable[None]], exclusive: bool = True
    ) -> None:
        """Runs `act` with the target story. `exclusive`: an earlier task of the group is cancelled."""
        target = self.marks.target()
        if target is not None:
            self.context.spawn(group, self._addressed(target[0], act), exclusive)

    async def _addressed(self, story_id: str, act: Callable[[Story, str], Awaitable[None]]) -> None:
        context, story = self.context, self.context.shown
        if story is None or story.id != story_id:
            story = await context.worker.read(f"of {story_id}", lambda library: library.story(story_id))
        address = desktop.address_of(story) if story is not None else None
        if story is not None and address is not None:
            await act(story, address)
        elif story is not None:
            context.say("this story has no address", "error")

    async def _open_story(self, story: Story, address: str) -> None:
        if self.context.config.read_mark == "open" and not story.read:
            self.marks.mark([story.id], "read", True)
        media = desktop.media_of(story, address, bool(self.context.config.open.video))
        await self._open([address], media, story.title)

    async def _copy(self, _: Story, address: str) -> None:
        self.context.say(await self._send([address]))

    async def _copy_link(self, story: Story, address: str) -> None:
        title = re.sub(r"([\\\[\]])", r"\\\1", story.title)
        self.context.say(await self._send([f"[{title}](<{address}>)"]))

    def copy_text(self, text: str) -> None:
        """Sends a text to the clipboard and says so."""

        async def copy() -> None:
            self.context.say(f"{len(text):,} characters {await self._send([text])}")

        self.context.spawn("copy", copy())

    def open(self, *addresses: str) -> None:
        """Opens addresses; asks for confirmation above ten."""

        def answer(typed: str) -> None:
            if typed.strip().lower().startswith("y"):
                self.context.spawn("open", self._open(addresses))

        if len(addresses) > CONFIRM_ABOVE:
            self.context.widgets.prompt.ask(f"open {len(addresses)} addresses? type y to open them", answer)
        elif addresses:
            shown = self.context.shown
            media = (
                desktop.media_of(shown, addresses[0]) if shown is not None and len(addresses) == 1 else None
            )
            self.context.spawn("open", self._open(addresses, media))

    async def _open(
        self, addresses: Sequence[str], media: desktop.Media | None = None, title: str = ""
    ) -> None:
        """Opens addresses one after the other; those that can't be opened from here are handed over together.

        `media`: what the only address is, for a player if there is one; `title`: of its story.
        """
        context, loop = self.context, asyncio.get_running_loop()
        if context.app.is_web:
            self._open_tabs(addresses)
            return
        settings = context.config.open
        where = await loop.run_in_executor(None, desktop.here)
        remark = ""
        if media is not None:
            found = desktop.player(media, where, settings.audio if media == "audio" else settings.video)
            if found.command is not None:
                self._play(addresses[0], found.command)
                return
            remark = found.words
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
            handed_over = HandOverData(handed, said.words, await self._send(handed), browser, title)
            self._hand_over(handed_over, how.text_browser)
        elif said is not None:
            count = f"{len(addresses)} addresses: " if len(addresses) > 1 else ""
            words = "; ".join(filter(None, (count + said.words, remark)))
            context.say(words, "part" if said.ok and not remark else "error")

    def _open_tabs(self, addresses: Sequence[str]) -> None:
        """Opens addresses in new tabs of the web browser that shows newstui."""
        safe = [found for address in addresses if (found := urls.openable(address))]
        for address in safe:
            self.context.app.open_url(address)
        refused = len(addresses) - len(safe)
        self.context.say("not opened: not an http or https address" if refused else "opened in a new tab")

    def _play(self, address: str, command: desktop.Command) -> None:
        """Starts a player beside newstui, and says so; a failure is told when the player ends."""
        context, loop = self.context, asyncio.get_running_loop()

        def ended(how: desktop.Ended) -> None:
            if not how.ok:
                with suppress(RuntimeError):  # the loop is closed
                    loop.call_soon_threadsafe(context.say, how.words, "error")

        wrong = desktop.play(address, command, ended)
        context.say(wrong or f"playing in {command.name}", "error" if wrong else "part")

    def _give_terminal(self, argv: Sequence[str]) -> desktop.Outcome:
        with self.context.app.suspend():
            return desktop.run_text_browser(argv)

    # --- handing over -------------------------------------------------------------------------------------

    def _hand_over(self, handed: HandOverData, browser: desktop.Command | None) -> None:
        context = self.context

        def browse(address: str) -> str:
            return self._give_terminal(browser.argv(address)).words if browser else ""

        def over(read_here: bool | None) -> None:
            if read_here and context.at != "story":
                self.story.open_current()

        dark = context.app.current_theme.dark
        panel = HandOver(handed, context.palette, dark, lambda: self._send(handed.addresses), browse)
        context.app.push_screen(panel, over)

    async def _send(self, addresses: Sequence[str]) -> str:
        """Sends addresses to the clipboard; returns what was sent, and the setting that it depends on."""
        sequences: list[bytes] = []

        def send() -> str:
            clip = desktop.clip_for(" ".join(addresses), desktop.here())
            words = desktop.send(clip, sequences.append)
            return f"{words} (if {clip.setting})" if clip.setting else words

        words = await asyncio.get_running_loop().run_in_executor(None, send)
        for sequence in sequences:
            self.context.write_to_terminal(sequence)
        return words
