"""Reads stories: opens and pages them, shows what is in them, and walks their related stories."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from newstui.ui.panes.pane import PaneName
from newstui.ui.panes.place import Place
from newstui.ui.reader.context import Context
from newstui.ui.reader.filter import Filter
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.marks import Marks
from newstui.ui.reader.preview import Preview

if TYPE_CHECKING:
    from newstui.model.story import RelatedStory, Story

SCROLL_LINES = 3


class StoryReader:
    """Shows and pages the story being read, walks its related stories, and finds stories."""

    def __init__(self, context: Context, preview: Preview, filter: Filter, marks: Marks) -> None:
        self.context, self.preview, self.filter, self.marks = context, preview, filter, marks
        self._places: list[tuple[PaneName, Place]] = []

    def again(self) -> None:
        """Show the story and the rows in view anew: they changed in the library."""
        stories = self.context.stories
        self.context.spawn("story", self.preview.show(self.context.state.read, self.context.view.preview))
        self.context.spawn("rows", self.filter.supply(stories.top, stories.top + stories.height))

    # --- reading ------------------------------------------------------------------------------------------

    def read(self) -> None:
        """The story under the cursor, in its pane, marked read if the config wants that."""
        context = self.context
        if context.stories.current is None:
            return
        context.state = context.state._replace(trail=())
        context.focus("story")
        context.spawn("story", self.open(context.state.story), awaited=True)

    async def open(self, story_id: str | None) -> None:
        """Shows a story and marks it read, if the config wants that."""
        if self.context.shown is None or self.context.shown.id != story_id:
            await self.preview.show(story_id)
        self.marks.opened()

    @handles("story.page")
    def page(self) -> None:
        """Space: open the story; then page it; at its end the next unread."""
        if not self.context.sees_story:
            self.read()
        elif self.preview.behind:
            self.context.spawn("story", self.open(self.context.state.read), awaited=True)
        elif self.context.view.page(1):
            self.marks.opened()
        else:
            self.marks.opened()
            self.next_unread(1)

    @handles("unread.next", 1)
    @handles("unread.previous", -1)
    def next_unread(self, step: Literal[1, -1], seen: bool = False) -> None:
        """`seen`: the one under the cursor was, even if the story pane shows another."""
        self.context.spawn("unread", self._next_unread(step, seen), awaited=True)

    async def _next_unread(self, step: Literal[1, -1], seen: bool) -> None:
        context, listing = self.context, self.context.listing
        cursor, current = context.stories.cursor, context.stories.current
        index: int | None
        seen = seen or not context.sees_story or not self.preview.behind
        if step > 0 and current and not current.read and not seen:
            index = cursor
        else:
            index = await context.worker.read("unread", lambda _: listing.next_unread(cursor, step))
        if index is None:
            context.say("no further unread story here" if step > 0 else "no unread story above")
            return
        if context.stories.row(index) is None:
            await self.filter.supply(max(0, index - 60), index + 120)
        context.stories.move_to(index)
        self.preview.cursor_moved()
        self.preview.stay()
        if context.at == "tree":
            context.focus("list")
        if context.sees_story:
            await self.preview.show(context.state.story)
            self.marks.opened()

    @handles("story.scroll-down", 1)
    @handles("story.scroll-up", -1)
    def scroll(self, direction: int, count: int = SCROLL_LINES) -> None:
        """Scrolls the story from any pane."""
        self.context.view.step(direction * count)

    # --- what is in the story -----------------------------------------------------------------------------

    def _with_story(self, act: Callable[[], None]) -> None:
        """Once the story pane holds the story that is meant: it may rest, or stand behind the list."""
        if self.preview.behind:
            self.context.spawn("story", self._shown(act), awaited=True)
        else:
            act()

    async def _shown(self, act: Callable[[], None]) -> None:
        self.preview.stay()
        await self.preview.show(self.context.state.read, preview=self.context.at != "story")
        act()

    @handles("story.hints")
    def show_hints(self) -> None:
        """`;`: letters on links and related stories, where the story is seen."""

        def show() -> None:
            if self.context.view.show_hints():
                self.context.ask_key("a letter follows its link; Esc: none", self.context.view.follow_hint)
            else:
                self.context.say("no links in view")

        if self.context.sees_story:
            self._with_story(show)
        else:
            self.context.say("no links in view")

    @handles("related.go")
    def go_related(self) -> None:
        def go() -> None:
            if self.context.shown is None or not self.context.shown.related:
                self.context.say("no related stories")
            else:
                self.context.focus("story")
                self.context.view.goto_related()

        self._with_story(go)

    @handles("related.next", 1)
    @handles("related.previous", -1)
    def next_related(self, direction: int, count: int = 1) -> None:
        """The next entry of the story; where the story is not seen, it is shown first."""

        def go() -> None:
            if self.context.view.next_related(direction * count) is None:
                self.context.say("no related stories")
            elif not self.context.sees_story:
                self.context.focus("story")

        self._with_story(go)

    # --- related stories ----------------------------------------------------------------------------------

    def walk(self, related: RelatedStory) -> None:
        """Go to a related story; one the library has not shows what the entry itself tells."""
        context = self.context
        self.depart(related.id or "")
        context.focus("story")
        if related.id is None:
            context.view.show_related(related)
            self.context.shown = context.view.story
        else:
            context.spawn("story", self.open(related.id), awaited=True)

    def depart(self, to: str) -> None:
        """The trail goes on to a story; where one stands now is where Esc comes back to."""
        context = self.context
        del self._places[len(context.state.trail) :]
        self._places.append((context.at, context.view.place))
        context.state = context.state.walk_to(to)

    def walk_back(self) -> None:
        context = self.context
        context.state = context.state.walk_back()
        pane, place = self._places.pop()
        if pane != context.at:
            context.focus(pane)
        context.spawn("story", self._back_at(context.state.read, place), awaited=True)

    async def _back_at(self, story_id: str | None, place: Place) -> None:
        await self.preview.show(story_id)
        self.context.view.restore(place)

    def resume(self, story: Story, trail: tuple[str, ...], place: Place) -> None:
        """A story, the way to it and the place in it, as they were left. Where one was before it is forgotten."""
        self.context.state = self.context.state._replace(trail=trail)
        self._places = [("story", Place())] * len(trail)
        self.context.shown = story
        self.context.view.show(story)
        self.context.view.restore(place)

    # --- finding ------------------------------------------------------------------------------------------

    @handles("search", pane="story")
    def search_story(self) -> None:
        """`/` in the story: find in it as one types; Tab goes on, Enter stays at the match, Esc where one was."""
        view, bottom = self.context.view, self.context.widgets.bottom
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
