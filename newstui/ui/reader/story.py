"""The story under the cursor and the one being read: preview, reading, walking related stories, jumps."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from textual.timer import Timer

from newstui.ui.choice import Choice
from newstui.ui.layout import Pane
from newstui.ui.place import Place

if TYPE_CHECKING:
    from newstui.model.story import RelatedStory, Story
    from newstui.ui.screen import Reader

REST = 0.15
"""Seconds the cursor rests before the preview follows, so that a held key sends no previews."""
LATE = 0.05
"""Seconds past its time after which a rest is taken again: the terminal kept us waiting, and so keys wait."""


class Reading:
    """`story` is what the story pane shows, None while there is nothing; without an id the library has it not."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.story: Story | None = None
        self._places: list[tuple[Pane, Place]] = []
        self._resting: Timer | None = None
        self._then: Callable[[], None] = self._preview

    # --- the cursor ---------------------------------------------------------------------------------------

    def cursor_moved(self) -> None:
        reader = self.reader
        row = reader.stories.current
        story = row.id if row else None
        if story != reader.state.story or reader.state.trail:
            reader.state = reader.state._replace(story=story, trail=())
        self.rest()

    def rest(self) -> None:
        """Let the preview follow once the cursor has stood still for a moment."""
        if self.reader.story_pane.display and self.behind:
            self.after(REST, self._preview)

    def after(self, seconds: float, then: Callable[[], None], *, late: bool = False) -> None:
        """Do one thing after a rest; a newer one takes its place. `late`: it came late once already."""
        due = time.monotonic() + seconds

        def rested() -> None:
            if not late and time.monotonic() > due + LATE:
                self.after(seconds, then, late=True)
            else:
                self.at_once()

        self.stay()
        self._resting, self._then = self.reader.set_timer(seconds, rested), then

    def at_once(self) -> None:
        """Do what waits for a rest, without it."""
        if self.resting:
            self.stay()
            self._then()

    def stay(self) -> None:
        """Do not do what waits for a rest."""
        if self._resting is not None:
            self._resting.stop()
            self._resting = None

    @property
    def resting(self) -> bool:
        return self._resting is not None

    @property
    def behind(self) -> bool:
        """The story pane shows another story than the cursor, or the trail, stands on; or not even that none is."""
        return not self.reader.has_view or (self.story.id if self.story else None) != self.reader.state.read

    def _preview(self) -> None:
        if self.reader.story_pane.display and self.behind:
            self.reader.spawn("story", self._show(self.reader.state.read, preview=True))

    async def _show(self, story_id: str | None, preview: bool = False) -> None:
        worker = self.reader.worker
        story = await worker.read("story", lambda library: library.story(story_id)) if story_id else None
        if story_id == self.reader.state.read:
            self.story = story
            self.reader.view.show(story, preview=preview)

    def again(self) -> None:
        """Show the story and the rows in view anew: they changed in the library."""
        stories = self.reader.stories
        self.reader.spawn("story", self._show(self.reader.state.read, self.reader.view.preview))
        self.reader.spawn("rows", self.reader.filtering.supply(stories.top, stories.top + stories.height))

    # --- reading ------------------------------------------------------------------------------------------

    def read(self) -> None:
        """The story under the cursor, in its pane, marked read if the config wants that."""
        reader = self.reader
        if reader.stories.current is None:
            return
        reader.state = reader.state._replace(trail=())
        reader.focus_pane("story")
        reader.spawn("story", self._read(reader.state.story), awaited=True)

    async def _read(self, story_id: str | None) -> None:
        if self.story is None or self.story.id != story_id:
            await self._show(story_id)
        self.reader.marking.opened()

    def page(self) -> None:
        """Space: open the story; then page it; at its end the next unread."""
        if not self.reader.story_pane.display:
            self.read()
        elif self.behind:
            self.reader.spawn("story", self._read(self.reader.state.read), awaited=True)
        elif self.reader.view.page(1):
            self.reader.marking.opened()
        else:
            self.reader.marking.opened()
            self.next_unread(1)

    def next_unread(self, step: Literal[1, -1], seen: bool = False) -> None:
        """`seen`: the one under the cursor was, even if the story pane shows another."""
        self.reader.spawn("unread", self._next_unread(step, seen), awaited=True)

    async def _next_unread(self, step: Literal[1, -1], seen: bool) -> None:
        reader, listing = self.reader, self.reader.filtering.listing
        cursor, current = reader.stories.cursor, reader.stories.current
        index: int | None
        seen = seen or not reader.story_pane.display or not self.behind
        if step > 0 and current and not current.read and not seen:
            index = cursor
        else:
            index = await reader.worker.read("unread", lambda _: listing.next_unread(cursor, step))
        if index is None:
            reader.say("no further unread story here" if step > 0 else "no unread story above")
            return
        if reader.stories.row(index) is None:
            await reader.filtering.supply(max(0, index - 60), index + 120)
        reader.stories.move_to(index)
        self.cursor_moved()
        self.stay()
        if reader.at == "tree":
            reader.focus_pane("list")
        if reader.story_pane.display:
            await self._show(reader.state.story)
            reader.marking.opened()

    # --- what is in the story -----------------------------------------------------------------------------

    def _with_story(self, act: Callable[[], None]) -> None:
        """Once the story pane holds the story that is meant: it may rest, or stand behind the list."""
        if self.behind:
            self.reader.spawn("story", self._shown(act), awaited=True)
        else:
            act()

    async def _shown(self, act: Callable[[], None]) -> None:
        self.stay()
        await self._show(self.reader.state.read, preview=self.reader.at != "story")
        act()

    def show_hints(self) -> None:
        """`;`: letters on links and related stories, where the story is seen."""

        def show() -> None:
            if self.reader.view.show_hints():
                self.reader.expect("a letter follows its link; Esc: none", self.reader.view.follow_hint)
            else:
                self.reader.say("no links in view")

        if self.reader.story_pane.display:
            self._with_story(show)
        else:
            self.reader.say("no links in view")

    def go_related(self) -> None:
        def go() -> None:
            if self.story is None or not self.story.related:
                self.reader.say("no related stories")
            else:
                self.reader.focus_pane("story")
                self.reader.view.goto_related()

        self._with_story(go)

    def next_related(self, step: int) -> None:
        """The next entry of the story; where the story is not seen, it is shown first."""

        def go() -> None:
            if self.reader.view.next_related(step) is None:
                self.reader.say("no related stories")
            elif not self.reader.story_pane.display:
                self.reader.focus_pane("story")

        self._with_story(go)

    # --- related stories ----------------------------------------------------------------------------------

    def walk(self, related: RelatedStory) -> None:
        """Go to a related story; one the library has not shows what the entry itself tells."""
        reader = self.reader
        self._depart(related.id or "")
        reader.focus_pane("story")
        if related.id is None:
            reader.view.show_related(related)
            self.story = reader.view.story
        else:
            reader.spawn("story", self._read(related.id), awaited=True)

    def _depart(self, to: str) -> None:
        """The trail goes on to a story; where one stands now is where Esc comes back to."""
        reader = self.reader
        del self._places[len(reader.state.trail) :]
        self._places.append((reader.at, reader.view.place))
        reader.state = reader.state.walk_to(to)

    def walk_back(self) -> None:
        reader = self.reader
        reader.state = reader.state.walk_back()
        pane, place = self._places.pop()
        if pane != reader.at:
            reader.focus_pane(pane)
        reader.spawn("story", self._back_at(reader.state.read, place), awaited=True)

    async def _back_at(self, story_id: str | None, place: Place) -> None:
        await self._show(story_id)
        self.reader.view.restore(place)

    def resume(self, story: Story, trail: tuple[str, ...], place: Place) -> None:
        """A story, the way to it and the place in it, as they were left. Where one was before it is forgotten."""
        self.reader.state = self.reader.state._replace(trail=trail)
        self._places = [("story", Place())] * len(trail)
        self.story = story
        self.reader.view.show(story)
        self.reader.view.restore(place)

    # --- finding ------------------------------------------------------------------------------------------

    def search_story(self) -> None:
        """`/` in the story: find in it as one types; Tab goes on, Enter stays at the match, Esc where one was."""
        view, bottom = self.reader.view, self.reader.bottom
        place, found = view.place, 0

        def tell() -> None:
            more = " · Tab: the next" if found > 1 else ""
            bottom.hint(f"{view.at_found} of {found:,}{more}" if found else "not in this story")

        def live(typed: str) -> None:
            nonlocal found
            found = view.find(typed.strip())
            tell()

        def step(by: int) -> None:
            if view.find_next(by):
                tell()

        def left() -> None:
            view.find("")
            view.restore(place)

        bottom.ask("/", lambda _: None, live, view.finding, left=left, step=step, chosen=True)

    def find_story(self) -> None:
        """`F`: by a title remembered roughly, over the newest 100,000 stories."""

        async def search(typed: str) -> list[Choice]:
            rows = await self.reader.worker.read("find", lambda library: library.find_titles(typed, 50))
            return [Choice(row.title, row.provider, row.id) for row in rows]

        self.reader.pick("find a story by its title", [], self._go_to, search)

    def _go_to(self, story_id: str) -> None:
        self.reader.spawn("go", self._go(story_id), awaited=True)

    async def _go(self, story_id: str) -> None:
        """To a story wherever it stands: in this list, else in all of them, else by itself."""
        reader = self.reader
        listing = reader.filtering.listing
        index = await reader.worker.read("go", lambda _: listing.index(story_id))
        if index is None:
            self._depart(story_id)
            reader.focus_pane("story")
            await self._read(story_id)
            return
        if reader.stories.row(index) is None:
            await reader.filtering.supply(max(0, index - 60), index + 120)
        reader.stories.move_to(index)
        self.cursor_moved()
        self.read()

    # --- jumps --------------------------------------------------------------------------------------------

    def ask_percent(self) -> None:
        self.reader.bottom.ask("to what percentage of the list?", self._to_percent)

    def _to_percent(self, typed: str) -> None:
        number = typed.strip().rstrip("%")
        if re.fullmatch(r"\d{1,3}", number) and int(number) <= 100:
            self.to_percent(int(number))
        elif number:
            self.reader.say(f"{number!r} is no percentage", "error")

    def to_percent(self, number: int) -> None:
        stories = self.reader.stories
        stories.move_to(round((stories.count - 1) * number / 100))

    def ask_date(self) -> None:
        if self.reader.stories.by_date:
            self.reader.bottom.ask("to what date? 2020-12-18, 2020-12 or 2020", self._to_date)
        else:
            how = self.reader.keys.hints(("sort.newest", "sorts it so"))
            self.reader.say("; ".join(("the list is not in the order of dates", *how)))

    def _to_date(self, typed: str) -> None:
        if not typed.strip():
            return
        try:
            day = last_day(typed.strip())
        except ValueError:
            self.reader.say(f"{typed.strip()!r} is no date; write 2020-12-18", "error")
            return
        moment = datetime(*day, 23, 59, 59, tzinfo=self.reader.stories.tz)
        self.reader.spawn("date", self._go_date(int(moment.timestamp())), awaited=True)

    async def _go_date(self, published: int) -> None:
        listing = self.reader.filtering.listing
        index = await self.reader.worker.read("date", lambda _: listing.near_date(published))
        self.reader.stories.move_to(index)


def last_day(text: str) -> tuple[int, int, int]:
    """The last day of "2020-12-18", "2020-12" or "2020". Raises ValueError for anything else."""
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
