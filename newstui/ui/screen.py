"""The reader screen: three panes and two bars, drawn from one state.

What the user does comes as an action (`acts`), which calls one of the four that know how: `filtering` (query
and list), `reading` (the story), `marking` (flags, undo), `opening` (the browser). Panes never call each other.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
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

from newstui.config import Config
from newstui.keymap import Keymap, Where
from newstui.library.worker import LibraryWorker
from newstui.model.topic import Tree
from newstui.ui.bars import FilterLine, Role
from newstui.ui.bottom import Bottom
from newstui.ui.choice import Choice
from newstui.ui.layout import PANES, Layout, Pane, Sizes, layout
from newstui.ui.lines import Lines
from newstui.ui.painting import PaintedOnce
from newstui.ui.palette import Palette
from newstui.ui.reader.actions import Acts
from newstui.ui.reader.filter import Filtering
from newstui.ui.reader.marks import Marking
from newstui.ui.reader.pins import pin, pinned
from newstui.ui.reader.reload import Updating
from newstui.ui.reader.resume import Again, resume
from newstui.ui.reader.state import History, ReaderState
from newstui.ui.reader.story import Reading
from newstui.ui.reader.sync_thread import Syncing
from newstui.ui.reader.tasks import Tasks
from newstui.ui.sought import sought
from newstui.ui.story_list import StoryList
from newstui.ui.topic_tree import TopicTree

if TYPE_CHECKING:
    from newstui.ui.reader.browser import Opening
    from newstui.ui.reader.programs import Lending
    from newstui.ui.reader.views import Viewing
    from newstui.ui.story_view import StoryView

TREE_REST = 0.08
"""Seconds the tree's cursor rests before the list follows."""
LATELY = 20
"""Places chosen by name that are remembered."""
MOST_WAIT = 0.5
"""Seconds that a key waits for what the one before it asked for."""
LOOK = 1.0
"""Seconds between two looks at what other processes wrote."""


class First(NamedTuple):
    """What was read before the first paint, so that the first write to the terminal holds the list."""

    tree: Tree
    again: Again
    sizes: Sizes = Sizes()
    pins: Mapping[int, str] = {}
    views: Any = None
    lately: Sequence[str] = ()
    notices: Sequence[str] = ()
    branches: Mapping[str, bool] = {}


def _load_rest() -> None:
    """What the first keys will want, loaded while the user looks at the list."""
    import newstui.ui.pickers
    import newstui.ui.reader.browser
    import newstui.ui.story_view  # noqa: F401


class Reader(PaintedOnce):
    """`at` is the pane with the keyboard."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Panes repaint what shows who has the keyboard (`focus.py`): the rest of the screen stays."""

    def __init__(
        self,
        config: Config,
        keys: Keymap,
        worker: LibraryWorker,
        syncing: Syncing,
        first: First,
        palette: Palette,
        tz: tzinfo,
        now: int,
    ) -> None:
        super().__init__()
        self.config, self.keys, self.worker, self.syncing = config, keys, worker, syncing
        self.palette = palette
        self.state = ReaderState(first.again.listing.query)
        self.history = History()
        self.own_pins = dict(first.pins)
        self.pinned: dict[int, str] = {}
        self.lately: list[str] = list(first.lately)
        self.at: Pane = "list"
        self.zoomed = False
        self.sizes = first.sizes
        self.plan = Layout("narrow", frozenset())
        self.filter_line = FilterLine(id="filter")
        self.topics = TopicTree(id="topics")
        self.topics.branches.update(first.branches)
        self.stories = StoryList(tz=tz, now=now, id="stories")
        self.story_pane = Container(id="story")
        self.bottom = Bottom(keys, self._question_over, id="bottom")
        self.acts = Acts(self)
        self.filtering = Filtering(self, first.again.listing)
        self.reading = Reading(self)
        self.marking = Marking(self)
        self._view: StoryView | None = None
        self.first = first
        self._tasks = Tasks(
            lambda words: self.say(words, "error"), lambda bug: self.app._handle_exception(bug)
        )
        self._looked = time.monotonic()
        self._expected: Callable[[str], object] | None = None
        self.updating = Updating(self, filling=not first.again.rows)

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
            widget.set_palette(self.palette)
        self.use_keys(self.keys)
        self._show_tree(self.first.tree)
        if self.updating.filling:
            self.updating.sync()
        resume(self, self.first.again)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """The list is on the screen: now what it can do without at first."""
        if not gc.isenabled():  # since the start (`commands.read`)
            gc.freeze()
            gc.enable()
        Thread(target=_load_rest, name="load", daemon=True).start()
        self.call_after_refresh(lambda: self.bottom.question)
        if self.first.again.listing.total is None:
            self.spawn("listing", self.filtering.fill())
        self.spawn("views", self.viewing.count())
        if self.first.again.rows:  # else that is under way, or done
            self.updating.sync()
        for notice in self.first.notices:
            self.say(notice, "error")
        for source in self.config.sources:
            if source.every is not None and any(source.name == known.name for known in self.syncing.sources):
                self.set_interval(source.every, partial(self.updating.due, source.name))

    # --- what is loaded when it is wanted -----------------------------------------------------------------

    @property
    def view(self) -> StoryView:
        """What the story pane holds, from its first story on: half of our modules are about stories."""
        if self._view is None:
            from newstui.ui.story_view import StoryView

            self._view = StoryView(palette=self.palette, tz=self.stories.tz, now=self.stories.now)
            self._view.keys = self._story_keys
            self._view.highlight(*sought(self.state.query))
            self.story_pane.mount(self._view)
        return self._view

    @property
    def has_view(self) -> bool:
        return self._view is not None

    @cached_property
    def opening(self) -> Opening:
        from newstui.ui.reader.browser import Opening

        return Opening(self)

    @cached_property
    def lending(self) -> Lending:
        from newstui.ui.reader.programs import Lending

        return Lending(self)

    @cached_property
    def viewing(self) -> Viewing:
        from newstui.ui.reader.views import Viewing

        return Viewing(self, self.first.views)

    def use_keys(self, keys: Keymap) -> None:
        """From now on; whatever shows keys shows these."""
        self.keys = self.bottom.footer.keys = keys
        if self._view is not None:
            self._view.keys = self._story_keys
        self.bottom.footer.refresh()

    @property
    def _story_keys(self) -> tuple[tuple[str, str], ...]:
        hints = (("story.open", "open"), ("story.copy", "copy"))
        return tuple((self.keys.key(name), words) for name, words in hints if self.keys.key(name))

    # --- panes --------------------------------------------------------------------------------------------

    @property
    def where(self) -> Where:
        return {"tree": Where.TREE, "list": Where.LIST, "story": Where.STORY}[self.at]

    def pane(self, name: Pane) -> TopicTree | StoryList | StoryView:
        if name == "tree":
            return self.topics
        return self.stories if name == "list" else self.view

    def lay_out(self) -> None:
        """Put the panes where the window's size, the keyboard's place and the zoom want them."""
        plan = self.plan = layout(self.app.size.width, self.app.size.height, self.at, self.zoomed, self.sizes)
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

    def focus_pane(self, name: Pane) -> None:
        self.at = name
        self.lay_out()
        if not self.bottom.asking:
            self.set_focus(self.pane(name))
        self.bottom.footer.at(self.where)
        if name != "story":
            self.reading.rest()

    def go_pane(self, step: int, around: bool = False) -> None:
        index = PANES.index(self.at) + step
        if around:
            index %= len(PANES)
        if not 0 <= index < len(PANES):
            return
        if PANES[index] == "story" and not self.story_pane.display:
            self.reading.read()
        else:
            self.focus_pane(PANES[index])

    def zoom(self) -> None:
        self.zoomed = not self.zoomed
        self.lay_out()
        self.reading.rest()

    def resize_pane(self, wider: bool) -> None:
        self.sizes = self.sizes.moved(self.at, wider)
        self.lay_out()
        self.keep("sizes", [self.sizes.tree, self.sizes.list])

    def keep(self, name: str, value: Any) -> None:
        """Remember a small thing with the library."""

        async def write() -> None:
            await self.worker.write(lambda library: library.set_setting(name, value))

        self.spawn("keep", write(), exclusive=False)

    def was_at(self, key: str) -> None:
        """A place in the tree was chosen by name: it is offered first next time."""
        self.lately = [key, *(other for other in self.lately if other != key)][:LATELY]
        self.keep("lately", self.lately)

    def pin(self, digit: int, topic: str) -> None:
        self.own_pins = pin(self.own_pins, digit, topic)
        self.keep("pins", {str(digit): name for digit, name in self.own_pins.items()})
        self._show_tree(self.topics.counts)
        self.say(
            f"{topic} is on {digit}"
            if self.own_pins.get(digit) == topic
            else f"{topic} is not on {digit} any more"
        )

    def on_resize(self, event: events.Resize) -> None:
        self.lay_out()
        self.reading.rest()

    @on(events.DescendantFocus)
    def _focused(self, event: events.DescendantFocus) -> None:
        """The mouse may take the keyboard to another pane, and away from a question."""
        panes: dict[Widget | None, Pane] = {self.topics: "tree", self.stories: "list", self._view: "story"}
        name = panes.get(event.widget)
        if name is not None and name != self.at:
            self.at = name
            self.bottom.footer.at(self.where)
            if self.bottom.asking:
                self.bottom.leave()

    def _question_over(self) -> None:
        self.set_focus(self.pane(self.at))

    # --- what panes tell ----------------------------------------------------------------------------------

    @on(Lines.Moved, "#topics")
    def _tree_moved(self) -> None:
        if self.at == "tree":
            self.reading.after(TREE_REST, lambda: self.filtering.follow_tree(coalesce="tree"))

    @on(Lines.Chosen, "#topics")
    def _tree_clicked(self) -> None:
        self.at = "tree"
        node = self.topics.node
        if node and node.kind in ("other", "providers", "sources"):
            self.topics.toggle()
        else:
            self.filtering.follow_tree()

    @on(TopicTree.Branched)
    def _branched(self) -> None:
        self.keep("branches", self.topics.branches)

    @on(Lines.Moved, "#stories")
    def _cursor_moved(self) -> None:
        self.reading.cursor_moved()
        self.marking.say_range()

    @on(Lines.Chosen, "#stories")
    def _clicked(self, event: Lines.Chosen) -> None:
        if event.double:
            self.reading.read()

    @on(StoryList.Wanted)
    def _wanted(self, event: StoryList.Wanted) -> None:
        self.spawn("rows", self.filtering.supply(event.start, event.end))

    # By Textual's names: the story's modules are not loaded yet when these are defined.

    def on_story_view_related_chosen(self, event: StoryView.RelatedChosen) -> None:
        self.reading.walk(event.related)

    def on_story_view_topic_chosen(self, event: StoryView.TopicChosen) -> None:
        self.filtering.only_topic(event.name)

    def on_story_view_address_chosen(self, event: StoryView.AddressChosen) -> None:
        self.opening.open(event.address)

    # --- what all the others use --------------------------------------------------------------------------

    @property
    def idle(self) -> bool:
        """Nothing of ours runs or is about to: no sync, no question to the library, no preview that waits."""
        return self._tasks.idle and not self.syncing.running and not self.reading.resting

    def say(self, words: str, role: Role = "part") -> None:
        """One line at the bottom, until the next key."""
        self.bottom.footer.say(words, role)

    def spawn(
        self, group: str, work: Coroutine[Any, Any, None], exclusive: bool = True, awaited: bool = False
    ) -> None:
        """Do it beside the keyboard; `exclusive`: in place of what the group still does; `awaited`: the next key
        is about what it brings.
        """
        self._tasks.start(group, work, exclusive, awaited)

    async def settled(self) -> None:
        """Until what the last key asked for is there: what is typed ahead is about that. Never for long."""
        await self._tasks.settled(MOST_WAIT)

    async def at_hand(self) -> None:
        """Until the list of the tree's cursor, and the row under the list's, are what an act finds."""
        stories = self.stories
        if self.at == "tree":
            self.reading.at_once()
        if stories.count and stories.current is None:
            self.spawn("row", self.filtering.supply(stories.cursor, stories.cursor + 1, "row"), awaited=True)
        await self.settled()

    def on_unmount(self) -> None:
        self._tasks.cancel()

    def expect(self, words: str, then: Callable[[str], object]) -> None:
        """Say what is asked; the next key, as the keymap writes it, is the answer. "Esc" is heard too."""
        self.say(words, "mine")
        self._expected = then

    def hear(self, key: str) -> bool:
        """A key; True when it was an answer that was expected."""
        then, self._expected = self._expected, None
        if then is not None:
            then(key)
        return then is not None

    def pick(
        self,
        prompt: str,
        choices: Sequence[Choice],
        then: Callable[[Any], None],
        search: Callable[[str], Awaitable[list[Choice]]] | None = None,
    ) -> None:
        from newstui.ui.pickers import Picker

        def chosen(value: Any) -> None:
            if value is not None:
                then(value)

        self.app.push_screen(Picker(prompt, choices, self.palette, search=search), chosen)

    def write_to_terminal(self, sequence: bytes) -> None:
        """Bytes that are no drawing: the clipboard's."""
        driver = self.app._driver
        if driver is not None:
            driver.write(sequence.decode())

    def looked_at(self) -> None:
        """A key, or the window came to the front: show what another newstui did to this library."""
        now = time.monotonic()
        if now - self._looked > LOOK:
            self._looked = now
            self.spawn("refresh", self.marking.take_over(), exclusive=False)

    def refresh_tree(self) -> None:
        self.spawn("tree", self._read_tree())

    async def _read_tree(self) -> None:
        self._show_tree(await self.worker.read("tree", lambda library: library.tree()))
        self.spawn("views", self.viewing.count())

    def _show_tree(self, tree: Tree) -> None:
        self.pinned = pinned(self.own_pins, self.config.pinned, tree)
        self.topics.show(tree, self.pinned)
        self.filtering.say()
