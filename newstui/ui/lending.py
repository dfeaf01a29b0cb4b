"""Other programs get the terminal for a while: a command the story is piped to, the editor of its file."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from newstui.config import load
from newstui.config_file import write_new
from newstui.digest import story_text
from newstui.errors import ConfigError
from newstui.model.story import Story
from newstui.presets import keymap_of

if TYPE_CHECKING:
    from newstui.ui.reader import Reader


def _editor() -> list[str]:
    return shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")


class Lending:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._last = ""

    def ask_pipe(self) -> None:
        """`|`: the story's text to a command's input, with the terminal as its output."""
        self.reader.bottom.ask("| pipe the story to", self._pipe, start=self._last)

    def _pipe(self, typed: str) -> None:
        try:
            words = shlex.split(typed)
        except ValueError as error:
            self.reader.say(f"{typed}: {error}", "error")
            return
        if words:
            self._last = typed
            self.reader.spawn("lend", self._piped(words))

    async def _piped(self, words: Sequence[str]) -> None:
        story = await self._story()
        if story is None:
            return
        text = story_text(story, self.reader.stories.tz).encode()
        failed = self._run(words, text, wait=True)
        self.reader.say(failed or f"piped to {words[0]}", "error" if failed else "part")

    def edit(self) -> None:
        """`e`: the item file in $VISUAL or $EDITOR; what changed in it is read afterwards."""
        self.reader.spawn("lend", self._edited())

    async def _edited(self) -> None:
        story = await self._story()
        if story is None:
            return
        if story.file is None or not await asyncio.get_running_loop().run_in_executor(
            None, Path(story.file).is_file
        ):
            self.reader.say("this story has no item file here", "error")
            return
        failed = self._run([*_editor(), story.file])
        if failed:
            self.reader.say(failed, "error")
        else:
            self.reader.sync()

    def edit_config(self) -> None:
        """The config file in the editor, written first when there is none. The keys in it hold at once."""
        self.reader.spawn("lend", self._config_edited())

    async def _config_edited(self) -> None:
        path = self.reader.config.path
        if not path.exists():
            write_new(path)
        failed = self._run([*_editor(), str(path)])
        try:
            keys = load(path).keys
        except ConfigError as mistake:
            self.reader.say(f"line {mistake.line}: {mistake.reason}; the keys stay as they were", "error")
            return
        self.reader.config = replace(self.reader.config, keys=keys)
        self.reader.use_keys(keymap_of(keys))
        self.reader.say(
            failed or "these keys hold now, all else at the next start", "error" if failed else "part"
        )

    async def _story(self) -> Story | None:
        """The story an act is about, whole."""
        target = self.reader.marking.target()
        if target is None:
            return None
        return await self.reader.worker.read("lend", lambda library: library.story(target[0]))

    def _run(self, words: Sequence[str], text: bytes | None = None, wait: bool = False) -> str:
        """Give the terminal over until the program ends; what went wrong, else nothing."""
        with self.reader.app.suspend():
            try:
                code = subprocess.run(list(words), input=text, check=False).returncode  # noqa: S603
            except OSError as error:
                return f"{words[0]} could not be started: {error.strerror or error}"
            if wait:
                print("\nEnter goes back to newstui ", end="", flush=True)
                os.read(0, 1)
        return f"{words[0]} ended with exit code {code}" if code else ""
