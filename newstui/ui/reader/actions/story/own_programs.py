"""Runs the user's own programs on a story: in the terminal, or beside newstui."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from newstui import desktop
from newstui.config.settings import CommandConfig
from newstui.model.story import Story
from newstui.text import urls
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.context import Context


class OwnPrograms:
    """Runs what `[commands.NAME]` of the config says."""

    def __init__(self, context: Context, marks: Marks) -> None:
        self.context, self.marks = context, marks

    def run(self, command: CommandConfig) -> None:
        """Runs a command on the story being read, or the one under the cursor."""
        target = self.marks.target()
        if target is None:
            self.context.say(f"no story for {command.name}")
        else:
            self.context.spawn("lend", self._run(command, target[0]), exclusive=False)

    async def _run(self, command: CommandConfig, story_id: str) -> None:
        context, story = self.context, self.context.shown
        if story_id and (story is None or story.id != story_id):
            story = await context.worker.read(f"of {story_id}", lambda library: library.story(story_id))
        if story is None:
            return
        try:
            argv = desktop.argv(command.words, _facts(story))
        except ValueError as error:
            context.say(str(error), "error")
            return
        if command.background:
            self._start(command, argv)
            return
        with context.app.suspend():
            wrong = desktop.run_here(argv, pause="Press Enter to return to newstui", pauses_always=False)
        context.say(wrong or f"{command.name}: done", "error" if wrong else "part")

    def _start(self, command: CommandConfig, argv: tuple[str, ...]) -> None:
        context, loop = self.context, asyncio.get_running_loop()

        def ended(how: desktop.Ended) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(context.say, how.words, "part" if how.ok else "error")

        wrong = desktop.start(argv, ended)
        context.say(wrong or f"{command.name} started", "error" if wrong else "part")


def _facts(story: Story) -> desktop.Facts:
    address = desktop.address_of(story)
    return desktop.Facts(
        urls.openable(address) or "" if address else "",
        story.title,
        story.provider.shown if story.provider else "",
        next(iter(story.sources), ""),
    )
