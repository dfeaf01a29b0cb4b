"""The main screen: three panes and two bars. It lays them out, moves the focus, and passes on messages."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Static

from newstui.config.load import sample_feed
from newstui.config.settings import Config
from newstui.keys.keymap import Keymap
from newstui.library.worker import LibraryWorker
from newstui.text.cells import without_folders
from newstui.text.urls import POST
from newstui.ui.drawing.theme import Palette
from newstui.ui.drawing.window_sized import PaintedOnce
from newstui.ui.panes.cursor_list import CursorList
from newstui.ui.panes.filter_line import FilterLine
from newstui.ui.panes.glance import Glance
from newstui.ui.panes.layout import layout
from newstui.ui.panes.pane import PaneName
from newstui.ui.panes.story.rule import FactsRule
from newstui.ui.panes.story_list import StoryList
from newstui.ui.panes.three_panes import ThreePanes
from newstui.ui.panes.topic_tree import TopicTree
from newstui.ui.prompts.prompt import Prompt
from newstui.ui.reader.context import Context, ScreenVerbs, Widgets
from newstui.ui.reader.empty_list import short_steps
from newstui.ui.reader.helpers import Helpers
from newstui.ui.reader.start.resume import restore
from newstui.ui.reader.start.start_data import StartData, load_rest
from newstui.ui.reader.state import ReaderState
from newstui.ui.reader.threads.sync_thread import SyncThread
from newstui.ui.reader.threads.tasks import TaskGroups

if TYPE_CHECKING:
    from newstui.ui.panes.story.view import StoryView

TREE_REST_SECONDS = 0.08
"""How long the tree's cursor rests before the list follows."""
CHECK_SECONDS = 1.0
"""Time between two checks for changes by other processes."""


class ReaderScreen(PaintedOnce):
    """The main screen. Helpers handle the actions; they share only `context`."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """No repaint: panes repaint what shows the focus (see `quiet_focus`)."""

    def __init__(
        self,
        config: Config,
        keys: Keymap,
        worker: LibraryWorker,
        sync: SyncThread,
        start: StartData,
        palette: Palette,
        tz: tzinfo,
        clock: Callable[[], int],
    ) -> None:
        super().__init__()
        self.filter_line = FilterLine(id="filter")
        self.topics = TopicTree(id="topics")
        self.topics.branches.update(start.branches)
        self.stories = StoryList(tz=tz, clock=clock, relative=config.screen.dates == "relative", id="stories")
        self.stories.lines_per_row = start.lines_per_row
        self.stories.events = config.screen.events
        self.panes = ThreePanes(self.topics, self.stories, FactsRule(id="rule"), id="panes")
        self.glance = Glance(tz=tz, clock=clock, id="glance")
        self.prompt = Prompt(keys, self._question_over, id="prompt")
        self._start = start
        self._checked = time.monotonic()
        self.context = context = Context(
            self.app,
            config,
            keys,
            worker,
            sync,
            palette,
            Widgets(self.panes, self.filter_line, self.glance, self.prompt),
            ScreenVerbs(self.focus_pane, self.lay_out, self.set_timer, self._count_views),
            TaskGroups(
                lambda words: self.context.say(without_folders(words), "error"),
                lambda bug: self.app._handle_exception(bug),
            ),
            ReaderState(start.resume.listing.query),
            start.resume.listing,
            notices=start.notices,
            own_pins=dict(start.pins),
            recent=list(start.recent),
            sizes=start.sizes,
            colourless=start.colourless,
        )
        self.helpers = Helpers(context, start.views, not start.resume.rows, lambda: self.app.exit(0))

    # --- the start ----------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield self.filter_line
        yield self.panes
        yield self.glance
        yield self.prompt
        yield Static("newstui needs a window of at least 40 × 12", id="small", markup=False)

    def on_mount(self) -> None:
        self.context.use_palette(self.context.palette)
        self.context.use_keys(self.context.keys)
        if [source.at for source in self.context.sync.sources] == [str(sample_feed())]:
            self.prompt.footer.more = (("source.add", "add your own"),)
            self.topics.note = ("A sample to try", "", *short_steps(self.context.keys))
        self.prompt.footer.set_empty(not self._start.resume.rows)
        self.context.show_tree(self._start.tree)
        self.context.follow_filter()
        if self.helpers.reload.filling:
            self.helpers.reload.sync()
        restore(self.context, self.helpers.filter, self.helpers.story, self._start.resume)
        if self._start.resume.story and self._start.resume.left.full_text:
            self.helpers.full_text.resume()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Starts everything that can wait until the list is on the screen."""
        if not gc.isenabled():  # disabled at the start by `cli.reader`
            gc.freeze()
            gc.enable()
        Thread(target=load_rest, name="load", daemon=True).start()
        self.call_after_refresh(lambda: self.prompt.question)
        if self._start.resume.listing.total is None:
            self.context.spawn("listing", self.helpers.filter.load_rest())
        self._count_views()
        if self._start.resume.rows:  # otherwise the sync was started on mount
            self.helpers.reload.sync()
        self.helpers.reload.show_notices()
        sync, every = self.context.sync, self.context.config.feeds_every
        if every is not None:
            self.set_interval(every, self.helpers.reload.sync)
        for source in self.context.config.sources:
            if source.every is not None and any(source.name == known.name for known in sync.sources):
                self.set_interval(source.every, partial(self.helpers.reload.sync_source, source.name))

    def on_unmount(self) -> None:
        self.context.tasks.cancel()
        self.helpers.full_text.close()
        self.helpers.extras.close()

    # --- layout and keyboard ------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Arranges the panes for the window size, the focused pane and the zoom."""
        context, size = self.context, self.app.size
        lines = self.stories.lines_needed(size.height) or None
        plan = context.plan = layout(
            size.width, size.height, context.at, context.zoomed, context.sizes, lines
        )
        small = plan.kind == "small"
        self.query_one("#small").display = small
        self.prompt.display = self.filter_line.display = not small
        self.panes.arrange_panes(plan)
        context.arrange_view()
        self.glance.display = plan.glance
        self._show_keys()

    def _show_keys(self) -> None:
        """Shows the keys of the pane with the keyboard."""
        context = self.context
        alone = len(context.plan.shown) == 1
        zoom = "all panes" if context.zoomed else "" if alone else "full width"
        self.prompt.footer.set_pane(context.where, {"pane.zoom": zoom})

    def focus_pane(self, name: PaneName) -> None:
        """Gives a pane the keyboard, unless a prompt is open."""
        self.context.at = name
        self.lay_out()
        if not self.prompt.asking:
            self.set_focus(self.context.pane(name))
        self.context.draw_place()
        if name != "story":
            self.helpers.preview.schedule_preview()

    def _question_over(self) -> None:
        self.lay_out()
        self.set_focus(self.context.pane(self.context.at))

    def on_resize(self, event: events.Resize) -> None:
        self.lay_out()
        self.helpers.preview.schedule_preview()

    # --- keys ---------------------------------------------------------------------------------------------

    async def wait_for_rows(self) -> None:
        """Waits until the list that the tree's cursor asks for, and the row under the list's cursor, are loaded."""
        if self.context.at == "tree":
            self.helpers.preview.run_now()
        if self.stories.count and self.stories.current is None:
            row = self.stories.cursor
            self.context.spawn("row", self.helpers.filter.load_rows(row, row + 1, "row"), awaited=True)
        await self.context.wait_for_tasks()

    def check_other_processes(self) -> None:
        """Shows what other newstui processes changed; called at a key and when the window gets the focus."""
        now = time.monotonic()
        if now - self._checked > CHECK_SECONDS:
            self._checked = now
            self.context.spawn("refresh", self.helpers.marks.show_external_marks(), exclusive=False)

    @property
    def idle(self) -> bool:
        """Tells whether nothing is running or scheduled: no sync, no read, no preview."""
        context = self.context
        return context.tasks.idle and not context.sync.running and not self.helpers.preview.scheduled

    # --- messages of the panes ----------------------------------------------------------------------------

    @on(events.TextSelected)
    def _selected(self) -> None:
        """Copies what was selected with the mouse, as most terminals do with what they select themselves."""
        text = self.get_selected_text()
        if text and text.strip():
            self.helpers.browser.copy_text(text)

    @on(events.DescendantFocus)
    def _focused(self, event: events.DescendantFocus) -> None:
        """Follows a click that focuses another pane; an open prompt is cancelled."""
        view = self.context.view if self.context.has_view else None
        panes: dict[Widget | None, PaneName] = {self.topics: "tree", self.stories: "list", view: "story"}
        name = panes.get(event.widget)
        if name is not None and name != self.context.at:
            self.context.at = name
            self._show_keys()
            if self.prompt.asking:
                self.prompt.cancel()

    @on(CursorList.Moved, "#topics")
    def _tree_moved(self) -> None:
        self.helpers.daily.follow()
        if self.context.at == "tree":
            self.helpers.preview.schedule(
                TREE_REST_SECONDS, lambda: self.helpers.filter.follow_tree(coalesce="tree")
            )

    @on(CursorList.Chosen, "#topics")
    def _tree_clicked(self) -> None:
        self.context.at = "tree"
        node = self.topics.current
        if node and node.kind in ("other", "providers", "sources", "more"):
            self.topics.toggle()
        else:
            self.helpers.filter.follow_tree()

    @on(TopicTree.BranchToggled)
    def _branched(self) -> None:
        self.context.store_setting("branches", self.topics.branches)

    @on(CursorList.Moved, "#stories")
    def _cursor_moved(self) -> None:
        self.helpers.preview.cursor_moved()
        self.helpers.marks.say_range()

    @on(CursorList.Chosen, "#stories")
    def _clicked(self, event: CursorList.Chosen) -> None:
        if event.double:
            self.helpers.story.open_current()

    @on(StoryList.RowsNeeded)
    def _wanted(self, event: StoryList.RowsNeeded) -> None:
        self.context.spawn("rows", self.helpers.filter.load_rows(event.start, event.end))

    def _count_views(self) -> None:
        self.context.spawn("views", self.helpers.views.count())
        self.helpers.visit.look()
        self.helpers.daily.follow()

    # Found by Textual's naming rule: `story_view` is not imported when this class is defined.

    def on_story_view_scrolled(self) -> None:
        self.context.draw_place()

    def on_story_view_related_chosen(self, event: StoryView.RelatedChosen) -> None:
        self.helpers.story.open_related(event.related)

    def on_story_view_topic_chosen(self, event: StoryView.TopicChosen) -> None:
        self.helpers.topic_filter.topic_of_story(event.name)

    def on_story_view_address_chosen(self, event: StoryView.AddressChosen) -> None:
        if event.address.startswith(POST):
            self.helpers.story.open_post(event.address)
        else:
            self.helpers.browser.open(event.address)
