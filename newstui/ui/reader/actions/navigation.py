"""Moves the cursor, changes panes, and goes in and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from newstui.ui.panes.pane import PANES, Pane
from newstui.ui.reader.actions.filtering.filter import Filter
from newstui.ui.reader.actions.story.reading import StoryReader
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.preview import Preview

END: Final = 1 << 40
"""A row number beyond the end of any pane."""


class Navigation:
    """Handles the actions that move. `leave` ends the program, `show_sources` opens the page of sources."""

    def __init__(
        self,
        context: Context,
        preview: Preview,
        filter: Filter,
        story: StoryReader,
        leave: Callable[[], None],
        show_sources: Callable[[], None],
    ) -> None:
        self.context, self.preview, self.filter, self.story = context, preview, filter, story
        self._leave, self._show_sources = leave, show_sources

    @property
    def _pane(self) -> Pane:
        """Returns the pane with the keyboard."""
        return self.context.pane(self.context.at)

    # --- the cursor ---------------------------------------------------------------------------------------

    @handles("move.down", 1)
    @handles("move.up", -1)
    def step(self, direction: int, count: int = 1) -> None:
        self._pane.step(direction * count)

    @handles("move.top", 1)
    @handles("move.end", END)
    def to_row(self, default: int, count: int | None = None) -> None:
        """Goes to a row of the pane, counted from 1."""
        self._pane.move_to((count or default) - 1)

    @handles("move.page-down", 1)
    @handles("move.page-up", -1)
    @handles("move.half-down", 0.5)
    @handles("move.half-up", -0.5)
    def page(self, pages: float, count: int = 1) -> None:
        self._pane.page(pages * count)

    @handles("story.next", 1)
    @handles("story.previous", -1)
    def neighbour(self, direction: int, count: int = 1) -> None:
        """Moves to another story of the list from any pane; from the story pane, opens it."""
        if self.context.stories.step(direction * count):
            self.preview.cursor_moved()
            if self.context.at == "story":
                self.story.open_current()

    # --- panes --------------------------------------------------------------------------------------------

    @handles("pane.left", -1)
    @handles("pane.right", 1)
    def go_pane(self, direction: int, around: bool = False) -> None:
        index = PANES.index(self.context.at) + direction
        if around:
            index %= len(PANES)
        if not 0 <= index < len(PANES):
            return
        if PANES[index] == "story" and not self.context.story_visible:
            self.story.open_current()
        else:
            self.context.focus(PANES[index])

    @handles("pane.next", 1)
    @handles("pane.previous", -1)
    def go_around(self, direction: int) -> None:
        self.go_pane(direction, around=True)

    @handles("pane.left", pane="tree")
    def shut_branch(self) -> None:
        self.context.topics.set_open(False)

    @handles("pane.right", pane="tree")
    def open_branch(self) -> None:
        if not self.context.topics.set_open(True):
            self.go_pane(1)

    @handles("pane.zoom")
    def zoom(self) -> None:
        self.context.zoomed = not self.context.zoomed
        self.context.screen.lay_out()
        self.preview.schedule_preview()

    @handles("pane.narrower", False)
    @handles("pane.wider", True)
    def resize(self, wider: bool) -> None:
        context = self.context
        context.sizes = context.sizes.resized(context.at, wider)
        context.screen.lay_out()
        context.store_setting("sizes", [context.sizes.tree, context.sizes.list])

    # --- in and back --------------------------------------------------------------------------------------

    @handles("go.in", pane="tree")
    def go_in_tree(self) -> None:
        node = self.context.topics.current
        if node and node.kind == "sources":
            self._show_sources()
        elif node and node.kind in ("other", "providers", "more"):
            self.context.topics.toggle()
        else:
            self.filter.follow_tree()
            self.context.focus("list")

    @handles("go.in", pane="list")
    def go_in_list(self) -> None:
        self.story.open_current()

    @handles("go.in", pane="story")
    def go_in_story(self) -> None:
        related = self.context.view.current
        if related is not None:
            self.story.open_related(related)

    @handles("go.back")
    def go_back(self) -> None:
        """Does the first that applies: drops the range, ends the zoom, removes the last filter."""
        context = self.context
        if context.stories.range_from is not None:
            context.stories.set_anchor(None)
        elif context.zoomed:
            self.zoom()
        else:
            self.filter.drop_last()

    @handles("go.back", pane="tree")
    def go_back_tree(self) -> None:
        context = self.context
        if context.stories.range_from is not None or context.zoomed:
            self.go_back()
        elif not self.filter.drop_last():
            context.focus("list")

    @handles("go.back", pane="story")
    def go_back_story(self) -> None:
        """Drops the range, else ends the find, else goes back along the trail, else to the list."""
        context = self.context
        if context.stories.range_from is not None:
            context.stories.set_anchor(None)
        elif self.story.end_find():
            pass
        elif context.state.trail:
            self.story.walk_back()
        else:
            context.focus("list")

    @handles("back-or-quit")
    def back_or_quit(self) -> None:
        if self.context.at == "story" and "list" not in self.context.plan.shown:
            self.go_back_story()
        else:
            self.quit()

    @handles("quit")
    def quit(self) -> None:
        self._leave()

    @handles("redraw")
    def redraw(self) -> None:
        """Paints every cell again: another program may have written over them."""
        self.context.app.refresh(layout=True)

    @handles("suspend")
    def suspend(self) -> None:
        self.context.app.action_suspend_process()
