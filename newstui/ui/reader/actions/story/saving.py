"""Saves stories as Markdown files, which newstui reads back as item files."""

from __future__ import annotations

import asyncio
import os
import re
from datetime import datetime, tzinfo
from pathlib import Path

from newstui.export import story_markdown
from newstui.model.story import Story
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.actions.story.full_text import FullTextReader
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles

NAME_CHARACTERS = 60
MOST_COPIES = 1_000


class Saving:
    """Writes the story, with its article if that was fetched, into the folder that the config names."""

    def __init__(self, context: Context, marks: Marks, full_text: FullTextReader) -> None:
        self.context, self.marks, self.full_text = context, marks, full_text

    @handles("story.save")
    def save(self) -> None:
        target = self.marks.target()
        if self.context.config.save is None:
            self.context.say('to save stories, name a folder in the config: [read] save = "~/notes"', "error")
        elif target is None or not target[0]:
            self.context.say("no story from the library to save")
        else:
            self.context.spawn(
                "save", self._saved(target[0], Path(self.context.config.save)), exclusive=False
            )

    async def _saved(self, story_id: str, folder: Path) -> None:
        context = self.context
        story = await context.worker.read(f"save {story_id}", lambda library: library.story(story_id))
        if story is None:
            return
        article = await self.full_text.thread.kept(story)
        name = file_name(story, context.stories.tz, context.stories.clock())
        try:
            path, is_new = await asyncio.get_running_loop().run_in_executor(
                None, lambda: write_new(folder, name, story_markdown(story, article))
            )
        except OSError as error:
            context.say(f"can't save in {folder}: {error.strerror}", "error")
            return
        how = "saved" if is_new else "already saved"
        context.say(f"{how} as {path.name} in {folder}")


def file_name(story: Story, tz: tzinfo, now: int) -> str:
    """Makes a file name of a story's date and title: "2026-11-26-the-title.md"."""
    day = datetime.fromtimestamp(now if story.published is None else story.published, tz).date().isoformat()
    words = re.sub(r"[\W_]+", "-", story.title.lower())[:NAME_CHARACTERS].strip("-")
    return f"{day}-{words or story.id}.md"


def write_new(folder: Path, name: str, text: str) -> tuple[Path, bool]:
    """Writes a file that is not there yet, under a further name if need be; False for one with the same text.

    Nothing is ever written over. Raises OSError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = text.encode("utf-8", "replace")
    stem = name.removesuffix(".md")
    for number in range(1, MOST_COPIES):
        path = folder / (name if number == 1 else f"{stem}-{number}.md")
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError:
            if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
                return path, False
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return path, True
    raise OSError(0, f"there are {MOST_COPIES:,} files named {stem}")
