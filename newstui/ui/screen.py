"""The reader's screen: three panes and two bars; it lays them out, moves the keyboard, and passes on messages."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import cached_property, partial
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Static

from newstui.config.load import Config
from newstui.keys.keymap import Keymap
from newstui.library.worker import LibraryWorker
from newstui.model.topic import Tree
from newstui.ui.drawing.theme import Palette
from newstui.ui.drawing.window_sized import PaintedOnce
from newstui.ui.panes.bars import FilterLine
from newstui.ui.panes.cursor_list import Lines
from newstui.ui.panes.layout import Sizes, layout
from newstui.ui.panes.pane import PaneName
from newstui.ui.panes.story_list import StoryList
from newstui.ui.panes.topic_tree import TopicTree
from newstui.ui.prompts.prompt import Bottom
from newstui.ui.reader.actions import Actions
from newstui.ui.reader.context import Context, ScreenVerbs, Widgets
from newstui.ui.reader.filter import Filter
from newstui.ui.reader.jumps import Jumps
from newstui.ui.reader.marks import Marks
from newstui.ui.reader.navigation import Navigation
from newstui.ui.reader.preview import Preview
from newstui.ui.reader.query_line import QueryLine
from newstui.ui.reader.reload import Reload
from newstui.ui.reader.resume import ResumeData, resume
from newstui.ui.reader.state import ReaderState
from newstui.ui.reader.story import StoryReader
from newstui.ui.reader.sync_thread import SyncThread
from newstui.ui.reader.tasks import TaskGroups
from newstui.ui.reader.topic_filter import TopicFilter
from newstui.ui.reader.undo import Undo

if TYPE_CHECKING:
    from newstui.ui.panes.story_view import StoryView
    from newstui.ui.reader.browser import Browser
    from newstui.ui.reader.command_list import CommandList
    from newstui.ui.reader.programs import Programs
    from newstui.ui.reader.views import Views

TREE_REST_SECONDS = 0.08
"""How long the tree's cursor rests before the list follows."""
CHECK_SECONDS = 1.0
"""Time between two checks of what other processes wrote."""


class StartData(NamedTuple):
    """What was read before the first paint, so that the first write to the terminal holds the list."""

    tree: Tree
    resume: ResumeData
    sizes: Sizes = Sizes()
    pins: Mapping[int, str] = {}
    views: Any = None
    recent: Sequence[str] = ()
    notices: Sequence[str] = ()
    branches: Mapping[str, bool] = {}


def _load_rest() -> None:
    """Loads what the first keys will want, while the user looks at the list."""
    import newstui.ui.panes.story_view  # noqa: F401


class Reader(PaintedOnce):
    """The first and main screen. Helpers do what actions ask for; `context` is all they share."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Panes repaint what shows who has the keyboard (`focus.py`): the rest of the screen stays."""

    def __init__(
        self,
        config: Config,
        keys: Keymap,
        worker: LibraryWorker,
        sync: SyncThread,
        start: StartData,
        palette: Palette,
        tz: tzinfo,
        now: int,
    ) -> None:
        super().__init__()
        self.filter_line = FilterLine(id="filter")
        self.topics = TopicTree(id="topics")
        self.topics.branches.update(start.branches)
        self.stories = StoryList(tz=tz, now=now, id="stories")
        self.story_pane = Container(id="story")
        self.bottom = Bottom(keys, self._question_over, id="bottom")
        self._start = start
        self._checked = time.monotonic()
        self.context = context = Context(
            self.app,
            config,
            keys,
            worker,
            sync,
            palette,
            Widgets(self.topics, self.stories, self.story_pane, self.filter_line, self.bottom),
            ScreenVerbs(self.focus_pane, self.lay_out, self.set_timer, self._count_views),
            TaskGroups(
                lambda words: self.context.say(words, "error"), lambda bug: self.app._handle_exception(bug)
            ),
            ReaderState(start.resume.listing.query),
            start.resume.listing,
            notices=start.notices,
            own_pins=dict(start.pins),
            recent=list(start.recent),
            sizes=start.sizes,
        )
        self.preview = Preview(context)
        self.filter = Filter(context, self.preview)
        self.query_line = QueryLine(context, self.filter)
        self.topic_filter = TopicFilter(context, self.filter)
        self.marks = Marks(context)
        self.undo = Undo(context, self.filter, self.marks)
        self.story = StoryReader(context, self.preview, self.filter, self.marks)
        self.jumps = Jumps(context, self.preview, self.filter, self.story)
        self.reload = Reload(context, self.filter, filling=not start.resume.rows)
        self.navigation = Navigation(context, self.preview, self.filter, self.story, lambda: self.app.exit(0))
        helpers = (self.query_line, self.topic_filter, self.filter, self.marks, self.undo, self.story)
        self.actions = Actions(
            context,
            (*helpers, self.jumps, self.reload, self.navigation),
            lambda: (self.browser, self.programs, self.views, self.command_list),
        )

    # --- helpers that are loaded when they are wanted -----------------------------------------------------

    @cached_property
    def browser(self) -> Browser:
        from newstui.ui.reader.browser import Browser

        return Browser(self.context, self.marks, self.story)

    @cached_property
    def programs(self) -> Programs:
        from newstui.ui.reader.programs import Programs

        return Programs(self.context, self.marks, self.story, self.reload)

    @cached_property
    def views(self) -> Views:
        from newstui.ui.reader.views import Views

        return Views(self.context, self.filter, self._start.views)

    @cached_property
    def command_list(self) -> CommandList:
        from newstui.ui.reader.command_list import CommandList

        return CommandList(self.context, self.views, self.actions.run)

    # --- the start ----------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield self.filter_line
        with Horizontal(id="panes"):
            yield self.topics
            with Container(id="pages"):
                yield self.stories
                yield self.story_pane
        yield self.bottom
        yield Static("newstui needs a window of at least 40 × 12", id="small", markup=False)

    def on_mount(self) -> None:
        for widget in (self.filter_line, self.topics, self.stories, self.bottom.footer, self.bottom.below):
            widget.set_palette(self.context.palette)
        self.context.use_keys(self.context.keys)
        self.context.show_tree(self._start.tree)
        if self.reload.filling:
            self.reload.sync()
        resume(self.context, self.filter, self.story, self._start.resume)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Does, once the list is on the screen, what it can do without at first."""
        if not gc.isenabled():  # since the start (`commands.read`)
            gc.freeze()
            gc.enable()
        Thread(target=_load_rest, name="load", daemon=True).start()
        self.call_after_refresh(lambda: self.bottom.question)
        if self._start.resume.listing.total is None:
            self.context.spawn("listing", self.filter.fill())
        self._count_views()
        if self._start.resume.rows:  # else that is under way, or done
            self.reload.sync()
        for notice in self._start.notices:
            self.context.say(notice, "error")
        sync = self.context.sync
        for source in self.context.config.sources:
            if source.every is not None and any(source.name == known.name for known in sync.sources):
                self.set_interval(source.every, partial(self.reload.due, source.name))

    def on_unmount(self) -> None:
        self.context.tasks.cancel()

    # --- layout and keyboard ------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Puts the panes where the window's size, the keyboard's place and the zoom want them."""
        context, size = self.context, self.app.size
        plan = context.plan = layout(size.width, size.height, context.at, context.zoomed, context.sizes)
        small = plan.kind == "small"
        self.query_one("#small").display = small
        for widget in (self.query_one("#panes"), self.bottom, self.filter_line):
            widget.display = not small
        pages = self.query_one("#pages")
        pages.display = bool(plan.shown - {"tree"})
        pages.styles.layout = "vertical" if plan.stacked else "horizontal"
        for name, pane in (("tree", self.topics), ("list", self.stories), ("story", self.story_pane)):
            pane.display = name in plan.shown
        both = {"list", "story"} <= plan.shown
        self.topics.styles.width = plan.tree if len(plan.shown) > 1 else "1fr"
        self.stories.styles.width = plan.list if both and not plan.stacked else "1fr"
        self.stories.styles.height = plan.list if both and plan.stacked else "1fr"
        self.story_pane.set_class(both and plan.stacked, "under")
        self.story_pane.set_class(both and not plan.stacked, "beside")

    def widget(self, name: PaneName) -> TopicTree | StoryList | StoryView:
        """The widget of a pane."""
        if name == "tree":
            return self.topics
        return self.stories if name == "list" else self.context.view

    def focus_pane(self, name: PaneName) -> None:
        """Gives a pane the keyboard, unless a question has it."""
        self.context.at = name
        self.lay_out()
        if not self.bottom.asking:
            self.set_focus(self.widget(name))
        self.bottom.footer.at(self.context.where)
        if name != "story":
            self.preview.rest()

    def _question_over(self) -> None:
        self.set_focus(self.widget(self.context.at))

    def on_resize(self, event: events.Resize) -> None:
        self.lay_out()
        self.preview.rest()

    # --- keys ---------------------------------------------------------------------------------------------

    async def wait_for_rows(self) -> None:
        """Waits until the list that the tree's cursor asks for, and the row under the list's, are there."""
        if self.context.at == "tree":
            self.preview.at_once()
        if self.stories.count and self.stories.current is None:
            row = self.stories.cursor
            self.context.spawn("row", self.filter.supply(row, row + 1, "row"), awaited=True)
        await self.context.settled()

    def check_other_processes(self) -> None:
        """Shows what another newstui did to this library; asked at a key, and when the window gets the focus."""
        now = time.monotonic()
        if now - self._checked > CHECK_SECONDS:
            self._checked = now
            self.context.spawn("refresh", self.marks.take_over(), exclusive=False)

    @property
    def idle(self) -> bool:
        """Nothing runs or is about to: no sync, no question to the library, no preview that waits."""
        context = self.context
        return context.tasks.idle and not context.sync.running and not self.preview.resting

    # --- messages of the panes ----------------------------------------------------------------------------

    @on(events.DescendantFocus)
    def _focused(self, event: events.DescendantFocus) -> None:
        """The mouse may take the keyboard to another pane, and away from a question."""
        view = self.context.view if self.context.has_view else None
        panes: dict[Widget | None, PaneName] = {self.topics: "tree", self.stories: "list", view: "story"}
        name = panes.get(event.widget)
        if name is not None and name != self.context.at:
            self.context.at = name
            self.bottom.footer.at(self.context.where)
            if self.bottom.asking:
                self.bottom.leave()

    @on(Lines.Moved, "#topics")
    def _tree_moved(self) -> None:
        if self.context.at == "tree":
            self.preview.after(TREE_REST_SECONDS, lambda: self.filter.follow_tree(coalesce="tree"))

    @on(Lines.Chosen, "#topics")
    def _tree_clicked(self) -> None:
        self.context.at = "tree"
        node = self.topics.current
        if node and node.kind in ("other", "providers", "sources"):
            self.topics.toggle()
        else:
            self.filter.follow_tree()

    @on(TopicTree.Branched)
    def _branched(self) -> None:
        self.context.keep("branches", self.topics.branches)

    @on(Lines.Moved, "#stories")
    def _cursor_moved(self) -> None:
        self.preview.cursor_moved()
        self.marks.say_range()

    @on(Lines.Chosen, "#stories")
    def _clicked(self, event: Lines.Chosen) -> None:
        if event.double:
            self.story.read()

    @on(StoryList.Wanted)
    def _wanted(self, event: StoryList.Wanted) -> None:
        self.context.spawn("rows", self.filter.supply(event.start, event.end))

    def _count_views(self) -> None:
        self.context.spawn("views", self.views.count())

    # By Textual's names: the story's modules are not loaded yet when these are defined.

    def on_story_view_related_chosen(self, event: StoryView.RelatedChosen) -> None:
        self.story.walk(event.related)

    def on_story_view_topic_chosen(self, event: StoryView.TopicChosen) -> None:
        self.topic_filter.only_topic(event.name)

    def on_story_view_address_chosen(self, event: StoryView.AddressChosen) -> None:
        self.browser.open(event.address)
