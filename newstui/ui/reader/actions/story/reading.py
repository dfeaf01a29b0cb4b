"""Opens and pages stories, follows their links and related stories, and finds text in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from newstui.text.urls import POST
from newstui.ui.panes.pane import PaneName
from newstui.ui.panes.story.page.place import Place
from newstui.ui.reader.actions.filtering.filter import Filter
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.actions.story.together import TogetherFinder
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.preview import Preview

if TYPE_CHECKING:
    from newstui.library.protocol import Library
    from newstui.model.related import RelatedStory
    from newstui.model.story import Story

SCROLL_LINES = 3


class StoryReader:
    """Handles everything about the story being read."""

    def __init__(
        self, context: Context, preview: Preview, filter: Filter, marks: Marks, together: TogetherFinder
    ) -> None:
        self.context, self.preview, self.filter, self.marks = context, preview, filter, marks
        self.together = together
        self._places: list[tuple[PaneName, Place]] = []

    def refresh(self) -> None:
        """Reads the story and the visible rows again after they changed in the library."""
        stories = self.context.stories
        self.context.spawn("story", self.preview.show(self.context.state.shown, self.context.view.preview))
        self.context.spawn("rows", self.filter.load_rows(stories.top, stories.top + stories.height))

    # --- reading ------------------------------------------------------------------------------------------

    def open_current(self) -> None:
        """Opens the story under the list's cursor in the story pane."""
        context = self.context
        if context.stories.current is None:
            return
        context.state = context.state._replace(trail=())
        context.focus("story")
        context.spawn("story", self.open(context.state.story), awaited=True)

    async def open(self, story_id: str | None) -> None:
        """Shows a story and marks it read if the config says so."""
        if self.context.shown is None or self.context.shown.id != story_id:
            await self.preview.show(story_id)
        self.marks.mark_opened()
        self.together.find()

    @handles("story.page")
    def page(self) -> None:
        """Opens the story, then pages it, then goes to the next unread one."""
        if not self.context.story_visible:
            self.open_current()
        elif self.preview.outdated:
            self.context.spawn("story", self.open(self.context.state.shown), awaited=True)
        elif self.context.view.page(1):
            self.marks.mark_opened()
        else:
            self.marks.mark_opened()
            self.next_unread(1)

    @handles("unread.next", 1)
    @handles("unread.previous", -1)
    def next_match_or_unread(self, step: Literal[1, -1]) -> None:
        """Goes to the next or previous match while a find is on, else to the next or previous unread story."""
        if not self.next_match(step):
            self.next_unread(step)

    def next_unread(self, step: Literal[1, -1], seen: bool = False) -> None:
        """Goes to the next or previous unread story. `seen`: skips the one under the cursor even if not shown."""
        self.context.spawn("unread", self._next_unread(step, seen), awaited=True)

    async def _next_unread(self, step: Literal[1, -1], seen: bool) -> None:
        context, listing = self.context, self.context.listing
        cursor, current = context.stories.cursor, context.stories.current
        index: int | None
        seen = seen or not context.story_visible or not self.preview.outdated
        if step > 0 and current and not current.read and not seen:
            index = cursor
        else:
            index = await context.worker.read("unread", lambda _: listing.next_unread(cursor, step))
        if index is None:
            context.say("No more unread stories" if step > 0 else "No unread stories above")
            return
        if context.stories.row(index) is None:
            await self.filter.load_rows(max(0, index - 60), index + 120)
        context.stories.move_to(index)
        self.preview.cursor_moved()
        self.preview.cancel()
        if context.at == "tree":
            context.focus("list")
        if context.story_visible:
            await self.preview.show(context.state.story)
            self.marks.mark_opened()
            self.together.find()

    @handles("story.scroll-down", 1)
    @handles("story.scroll-up", -1)
    def scroll(self, direction: int, count: int = SCROLL_LINES) -> None:
        """Scrolls the story from any pane."""
        self.context.view.step(direction * count)

    # --- what is in the story -----------------------------------------------------------------------------

    def _with_story(self, act: Callable[[], None]) -> None:
        """Calls `act` once the story pane shows the story of the state."""
        if self.preview.outdated:
            self.context.spawn("story", self._call_when_shown(act), awaited=True)
        else:
            act()

    async def _call_when_shown(self, act: Callable[[], None]) -> None:
        self.preview.cancel()
        await self.preview.show(self.context.state.shown, preview=self.context.at != "story")
        act()

    @handles("story.hints")
    def show_hints(self) -> None:
        """Shows letters on links and related stories, and follows the one typed."""

        def show() -> None:
            if self.context.view.show_hints():
                self.context.ask_key(
                    "type a letter to follow its link · Esc cancels", self.context.view.follow_hint
                )
            else:
                self.context.say("no links in view")

        if self.context.story_visible:
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
        """Goes to another related story; a hidden story pane is shown first."""

        def go() -> None:
            if self.context.view.next_related(direction * count) is None:
                self.context.say("no related stories")
            elif not self.context.story_visible:
                self.context.focus("story")

        self._with_story(go)

    # --- related stories ----------------------------------------------------------------------------------

    def open_related(self, related: RelatedStory) -> None:
        """Opens a related story; of one outside the library, shows what the entry says."""
        context = self.context
        self.extend_trail(related.id or "")
        context.focus("story")
        if related.id is None:
            context.view.show_related(related)
            self.context.shown = context.view.story
        else:
            context.spawn("story", self.open(related.id), awaited=True)

    def open_post(self, address: str) -> None:
        """Opens the story that a link between two posts leads to."""
        story = self.context.shown
        if story is not None:
            self.context.spawn("post", self._open_post(story, unquote(address.removeprefix(POST))))

    async def _open_post(self, story: Story, origin: str) -> None:
        def find(library: Library) -> str | None:
            ids = (library.story_at(source, origin) for source in story.sources)
            return next(filter(None, ids), None)

        found = await self.context.worker.read("post", find)
        if found is None:
            self.context.say(f"{origin} is no longer a story here", "error")
            return
        self.extend_trail(found)
        self.context.focus("story")
        await self.open(found)

    def extend_trail(self, to: str) -> None:
        """Adds a story to the trail, and remembers where Esc returns to."""
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
        context.spawn("story", self._back_at(context.state.shown, place), awaited=True)

    async def _back_at(self, story_id: str | None, place: Place) -> None:
        await self.preview.show(story_id)
        self.context.view.restore(place)
        self.together.find()

    def resume(self, story: Story, trail: tuple[str, ...], place: Place) -> None:
        """Restores a story, its trail and the position in it; positions in earlier stories of the trail are lost."""
        self.context.state = self.context.state._replace(trail=trail)
        self._places = [("story", Place())] * len(trail)
        self.context.shown = story
        self.context.view.show(story)
        self.context.view.restore(place)
        self.together.find()

    # --- finding ------------------------------------------------------------------------------------------

    def next_match(self, step: int) -> bool:
        """Goes to the next or previous match while a find is on; returns False if none is."""
        view = self.context.view if self.context.at == "story" else None
        if view is None or not view.find_next(step):
            return False
        self.context.say(f"{view.match_number} of {view.matches:,} · Esc ends the search")
        return True

    def end_find(self) -> bool:
        """Ends a find; returns False if none is on."""
        if not self.context.view.matches:
            return False
        self.context.view.find("")
        return True

    @handles("search", pane="story")
    def search_story(self) -> None:
        """Finds text as the user types; Tab goes to the next match, Enter stays, Esc returns."""
        view, prompt = self.context.view, self.context.widgets.prompt
        place, found = view.place, 0

        def show_match() -> None:
            more = " · Tab next match" if found > 1 else ""
            prompt.hint(f"{view.match_number} of {found:,}{more}" if found else "not found in this story")

        def on_change(typed: str) -> None:
            nonlocal found
            found = view.find(typed.strip())
            show_match()

        def step(by: int) -> None:
            if view.find_next(by):
                show_match()

        def on_cancel() -> None:
            view.find("")
            view.restore(place)

        prompt.ask(
            "/", lambda _: None, on_change, view.finding, on_cancel=on_cancel, step=step, selected=True
        )
