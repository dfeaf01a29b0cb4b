"""Jumps to a story by its title, to a percentage of the list, or to a date."""

from __future__ import annotations

import re
from datetime import datetime

from newstui.ui.prompts.choice import Choice
from newstui.ui.reader.actions.filtering.filter import Filter
from newstui.ui.reader.actions.story.reading import StoryReader
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.preview import Preview


class Jumps:
    """Handles the actions that jump."""

    def __init__(self, context: Context, preview: Preview, filter: Filter, story: StoryReader) -> None:
        self.context, self.preview, self.filter, self.story = context, preview, filter, story

    @handles("story.find")
    def find_story(self) -> None:
        """Asks for a title, matched loosely among the newest 100,000 stories."""

        async def search(typed: str) -> list[Choice]:
            rows = await self.context.worker.read("find", lambda library: library.find_titles(typed, 50))
            return [Choice(row.title, row.provider, row.id) for row in rows]

        self.context.pick("Find a story", [], self._go_to, search)

    def _go_to(self, story_id: str) -> None:
        self.context.spawn("go", self._go(story_id), awaited=True)

    async def _go(self, story_id: str) -> None:
        """Goes to a story in this list; one that is not in it is shown by itself."""
        context = self.context
        listing = self.context.listing
        index = await context.worker.read("go", lambda _: listing.index(story_id))
        if index is None:
            self.story.extend_trail(story_id)
            context.focus("story")
            await self.story.open(story_id)
            return
        if context.stories.row(index) is None:
            await self.filter.load_rows(max(0, index - 60), index + 120)
        context.stories.move_to(index)
        self.preview.cursor_moved()
        self.story.open_current()

    # --- jumps --------------------------------------------------------------------------------------------

    @handles("move.percent")
    def percent(self, number: int | None = None) -> None:
        """Goes to a percentage of the list, or asks for one."""
        if number is not None:
            self._to_percent(min(number, 100))
            return
        self.context.widgets.prompt.ask("go to which percentage of the list?", self._percent_typed)

    def _percent_typed(self, typed: str) -> None:
        number = typed.strip().rstrip("%")
        if re.fullmatch(r"\d{1,3}", number) and int(number) <= 100:
            self._to_percent(int(number))
        elif number:
            self.context.say(f"{number!r} is not a percentage from 0 to 100", "error")

    def _to_percent(self, number: int) -> None:
        stories = self.context.stories
        stories.move_to(round((stories.count - 1) * number / 100))

    @handles("move.date")
    def ask_date(self) -> None:
        if self.context.stories.by_date:
            self.context.widgets.prompt.ask("go to which date? (2020-12-18, 2020-12 or 2020)", self._to_date)
        else:
            how = self.context.keys.hints(("sort.newest", "sorts it by date"))
            self.context.say("; ".join(("the list is not sorted by date", *how)))

    def _to_date(self, typed: str) -> None:
        if not typed.strip():
            return
        try:
            day = last_day(typed.strip())
        except ValueError:
            self.context.say(f"{typed.strip()!r} is not a date; write it like 2020-12-18", "error")
            return
        moment = datetime(*day, 23, 59, 59, tzinfo=self.context.stories.tz)
        self.context.spawn("date", self._go_date(int(moment.timestamp())), awaited=True)

    async def _go_date(self, published: int) -> None:
        listing = self.context.listing
        index = await self.context.worker.read("date", lambda _: listing.near_date(published))
        self.context.stories.move_to(index)


def last_day(text: str) -> tuple[int, int, int]:
    """Returns (year, month, day) of the last day in "2020-12-18", "2020-12" or "2020". Raises ValueError otherwise."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text, re.ASCII)
    if not found:
        raise ValueError(text)
    year, month = int(found[1]), int(found[2] or 12)
    if found[3]:
        day = int(found[3])
    else:
        after = datetime(year + month // 12, month % 12 + 1, 1)
        day = (after - datetime.resolution).day
    datetime(year, month, day)
    return year, month, day
