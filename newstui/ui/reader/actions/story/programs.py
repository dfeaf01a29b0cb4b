"""Runs other programs in the terminal: a command that a story is piped to, the editor, the tour."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from newstui import desktop
from newstui.config.load import load
from newstui.config.write import write_new
from newstui.errors import ConfigError
from newstui.export import story_text
from newstui.keys.presets import keymap_of
from newstui.model.change import Change
from newstui.model.story import Story
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.actions.sources.reload import Reload
from newstui.ui.reader.actions.story.reading import StoryReader
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles


class Programs:
    """Handles piping, editing and the tour."""

    def __init__(self, context: Context, marks: Marks, story: StoryReader, reload: Reload) -> None:
        self.context, self.marks, self.story, self.reload = context, marks, story, reload
        self._last = ""

    @handles("story.pipe")
    def ask_pipe(self) -> None:
        """Asks for a command, and runs it in the terminal with the story's text as its input."""
        if self.marks.target() is None:
            self.context.say("no story to pipe")
        else:
            self.context.widgets.prompt.ask(
                "| pipe the story to", self._pipe, start=self._last, selected=True
            )

    def _pipe(self, command: str) -> None:
        if command.strip():
            self._last = command
            self.context.spawn("lend", self._piped(command))

    async def _piped(self, command: str) -> None:
        story = await self._story()
        if story is None:
            return
        text = story_text(story, self.context.stories.tz).encode()
        wrong = self._run(["/bin/sh", "-c", command], text, "Press Enter to return to newstui")
        self.context.say(
            f"{command}: {wrong}" if wrong else f"piped to {command}", "error" if wrong else "part"
        )

    @handles("story.edit")
    def edit(self) -> None:
        """Opens the item file in $VISUAL or $EDITOR, then reads it again."""
        self.context.spawn("lend", self._edited())

    async def _edited(self) -> None:
        story = await self._story()
        if story is None:
            return
        if not await self._edit(Path(story.file) if story.file else None):
            self.context.say("this story has no item file on this machine", "error")
            return
        self._read_again(story)

    def edit_file(self, paths: Sequence[Path], source: str) -> None:
        """Opens the first of these that is a file in the editor, then syncs their source."""

        async def edited() -> None:
            for path in paths:
                if await self._edit(path):
                    self.reload.sync_source(source)
                    return
            self.context.say(f"{paths[0].name} no longer exists", "error")

        self.context.spawn("lend", edited())

    async def _edit(self, file: Path | None) -> bool:
        """Returns False if there is no such file."""
        if file is None or not await asyncio.get_running_loop().run_in_executor(None, file.is_file):
            return False
        if wrong := self._in_editor(file):
            self.context.say(wrong, "error")
        return True

    def _read_again(self, story: Story) -> None:
        context = self.context

        def came(change: Change, ended: bool) -> None:
            self.reload.synced(change, ended)
            if story.id in change.altered and context.stories.is_attached:
                self.story.refresh()

        if context.sync.running:
            context.say("the file will be read again after the running reload")
        context.sync.start(came, context.widgets.filter_line.show_progress, story.sources, again=True)

    @handles("config.edit")
    def edit_config(self) -> None:
        """Opens the config file in the editor, written first if there is none. Its keys apply at once."""
        self.context.spawn("lend", self._config_edited())

    async def _config_edited(self) -> None:
        path = self.context.config.path
        if not path.exists():
            write_new(path)
        wrong = self._in_editor(path)
        try:
            keys = load(path).keys
        except ConfigError as mistake:
            more = f" (and {len(mistake.others)} more)" if mistake.others else ""
            self.context.say(f"keys unchanged: line {mistake.line}: {mistake.reason}{more}", "error")
            return
        self.context.config = replace(self.context.config, keys=keys)
        self.context.use_keys(keymap_of(keys))
        self.context.say(
            wrong or "keys apply now, everything else at the next start", "error" if wrong else "part"
        )

    def tour(self) -> None:
        """Runs the tour of the sample in this terminal; the reader is as it was afterwards."""
        self.context.spawn("lend", self._toured())

    async def _toured(self) -> None:
        path = self.context.config.path
        config = ("--config", str(path)) if path.exists() else ()
        if wrong := self._run([sys.executable, "-m", "newstui", *config, "tour"]):
            self.context.say(wrong, "error")

    def _in_editor(self, file: Path) -> str:
        """Edits a file; returns the error, "" if there is none."""
        name = "VISUAL" if os.environ.get("VISUAL") else "EDITOR"
        try:
            editor = shlex.split(os.environ.get(name) or "vi")
        except ValueError as error:
            return f"${name} can't be read: {error}"
        return self._run([*editor, str(file)])

    def _run(self, words: Sequence[str], given: bytes | None = None, pause: str = "") -> str:
        """Gives the terminal to a program until it ends; returns the error, "" if there is none."""
        with self.context.app.suspend():
            return desktop.run_here(words, given, pause)

    async def _story(self) -> Story | None:
        """Returns the target story with its body; one outside the library as it is shown."""
        target = self.marks.target()
        if target is None:
            return None
        if not target[0]:
            return self.context.shown
        return await self.context.worker.read("lend", lambda library: library.story(target[0]))
