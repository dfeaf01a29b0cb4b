"""Defines what an action may use: the state, the panes, the library's worker, and a few operations.

The screen makes one context and passes it to every helper. No helper knows the screen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.app import App
from textual.timer import Timer

from newstui.config.settings import Config
from newstui.keys.actions import Where
from newstui.keys.keymap import Keymap
from newstui.library.protocol import Listing
from newstui.library.worker import LibraryWorker
from newstui.model.topic import Tree
from newstui.query.ast import Field, Not
from newstui.query.search_words import sought
from newstui.ui.drawing.theme import Palette
from newstui.ui.panes.bars import Role
from newstui.ui.panes.filter_line import FilterLine
from newstui.ui.panes.filter_text import sentence
from newstui.ui.panes.glance import Glance
from newstui.ui.panes.layout import Layout, Sizes
from newstui.ui.panes.pane import PaneName
from newstui.ui.panes.story_list import StoryList
from newstui.ui.panes.three_panes import ThreePanes
from newstui.ui.panes.topic_tree import TopicTree
from newstui.ui.panes.tree_nodes import row_of
from newstui.ui.prompts.choice import Choice, Extra
from newstui.ui.prompts.prompt import Prompt
from newstui.ui.reader.pins import pinned
from newstui.ui.reader.state import History, ReaderState
from newstui.ui.reader.threads.sync_thread import SyncThread
from newstui.ui.reader.threads.tasks import TaskGroups
from newstui.ui.reader.tree_order import TreeOrder

if TYPE_CHECKING:
    from newstui.model.story import Story
    from newstui.ui.panes.story.view import StoryView

REOPEN = -2
"""The result of an app that is to be started again with the sources of the config."""
KEY_WAIT_SECONDS = 0.5
"""How long a key waits for the results of the key before it."""


@dataclass(slots=True)
class Widgets:
    """Holds the panes and bars of the screen."""

    panes: ThreePanes
    filter_line: FilterLine
    glance: Glance
    prompt: Prompt


class ScreenVerbs(NamedTuple):
    """Holds the operations that only the screen can do.

    `focus` gives a pane the keyboard; `lay_out` arranges the panes for the current state; `set_timer` calls a function
    after some seconds; `tree_shown` runs when the topic tree has new counts.
    """

    focus: Callable[[PaneName], None]
    lay_out: Callable[[], None]
    set_timer: Callable[[float, Callable[[], object]], Timer]
    tree_shown: Callable[[], None]


@dataclass(slots=True)
class Context:
    """Holds the state, the panes and the operations of one reader.

    `listing` is what the list shows, `shown` the story in the story pane (None: none; with id "": not in the library).
    `at` is the pane with the keyboard, `plan` the layout of the panes. `pinned`: digit -> topic; `own_pins`: those that
    the user set. `cancels`: what the key for cancelling stops; each returns False if nothing was under way.
    `colourless`: no colour is sent to the terminal. `recent`: keys of tree nodes chosen by name, newest first.
    `story_laid_out` is called when the text of the story pane may have changed.
    """

    app: App[int]
    config: Config
    keys: Keymap
    worker: LibraryWorker
    sync: SyncThread
    palette: Palette
    widgets: Widgets
    screen: ScreenVerbs
    tasks: TaskGroups
    state: ReaderState
    listing: Listing
    notices: Sequence[str] = ()
    own_pins: Mapping[int, str] = field(default_factory=dict)
    recent: list[str] = field(default_factory=list)
    cancels: list[Callable[[], bool]] = field(default_factory=list)
    order: TreeOrder = field(default_factory=TreeOrder)
    sizes: Sizes = Sizes()
    history: History = field(default_factory=History)
    shown: Story | None = None
    at: PaneName = "list"
    zoomed: bool = False
    colourless: bool = False
    list_empty: bool = False
    plan: Layout = field(default_factory=lambda: Layout("narrow", frozenset()))
    pinned: Mapping[int, str] = field(default_factory=dict)
    story_laid_out: Callable[[], None] = lambda: None
    _view: StoryView | None = None
    _answer: Callable[[str], object] | None = None

    # --- panes --------------------------------------------------------------------------------------------

    @property
    def topics(self) -> TopicTree:
        return self.widgets.panes.topics

    @property
    def stories(self) -> StoryList:
        return self.widgets.panes.stories

    @property
    def view(self) -> StoryView:
        """Returns the story view, loaded and mounted when first needed."""
        if self._view is None:
            from newstui.ui.panes.story.view import StoryView

            self._view = StoryView(palette=self.palette, tz=self.stories.tz, clock=self.stories.clock)
            self._show_story_keys()
            self._view.laid_out = self.story_laid_out
            self._view.set_list_empty(self.list_empty)
            self.arrange_view()
            self._view.say_facts = self.widgets.panes.rule.show
            self._view.highlight(*sought(self.state.query))
            self.widgets.panes.story.mount(self._view)
        return self._view

    def arrange_view(self) -> None:
        """Draws the story view, if there is one, for the layout of the panes."""
        if self._view is not None:
            self._view.set_centred(self.plan.shown == {"story"})
            self._view.set_below_rule(self.plan.has_rule)

    @property
    def has_view(self) -> bool:
        return self._view is not None

    @property
    def story_visible(self) -> bool:
        """Tells whether the story pane is on the screen."""
        return bool(self.widgets.panes.story.display)

    def pane(self, name: PaneName) -> TopicTree | StoryList | StoryView:
        """Returns a pane by its name. Each of the three is a `Pane`."""
        if name == "tree":
            return self.topics
        return self.stories if name == "list" else self.view

    @property
    def where(self) -> Where:
        return {"tree": Where.TREE, "list": Where.LIST, "story": Where.STORY}[self.at]

    def focus(self, name: PaneName) -> None:
        self.screen.focus(name)

    # --- drawing the state --------------------------------------------------------------------------------

    def show_tree(self, tree: Tree) -> None:
        """Draws the topic tree with new counts or pins."""
        ordered = self.order.applied(tree, keep=self.at == "tree")
        self.pinned = pinned(self.own_pins, self.config.pinned, tree, ordered.all_topics)
        self.topics.show(ordered, self.pinned)
        self.draw_filter()

    def refresh_tree(self) -> None:
        """Reads new counts from the library and draws them."""

        async def read() -> None:
            self.show_tree(await self.worker.read("tree", lambda library: library.tree()))
            self.screen.tree_shown()

        self.spawn("tree", read())

    def draw_filter(self) -> None:
        """Draws the query in the filter line and in the tree."""
        self.widgets.filter_line.show_query(sentence(self.state.query, self.topics.counts))
        query = self.state.query
        excluded = [term.term for term in query.terms if isinstance(term, Not)]
        names = [term.value for term in excluded if isinstance(term, Field) and term.name == "topic"]
        self.topics.show_filter(query.topics(), names)
        self.draw_place()

    def follow_filter(self) -> None:
        """Moves the tree's cursor to the row of what the list shows, if there is one."""
        if row := row_of(self.state.query):
            self.topics.follow(*row)

    def draw_place(self) -> None:
        """Draws where the cursor is in the list; in the story, how far it is read; else how many are unread."""
        query, more = self.state.query, ""
        if self.at == "story" and self._view is not None and self._view.percent is not None:
            more = f"{self._view.percent} %"
        elif (row := row_of(query)) and len(query.terms) == (row[0] != "all") and query.sort != "top":
            unread = self.topics.unread_of(*row)
            more = f"{unread:,} unread" if unread is not None and self.listing.total != 0 else ""
        self.widgets.filter_line.show_place(self.stories.cursor + 1, self.listing.total, more)

    def use_keys(self, keys: Keymap) -> None:
        """Replaces the keymap, also in all hints."""
        self.keys = self.widgets.prompt.footer.keys = keys
        self.widgets.filter_line.use_keys(keys)
        self._show_story_keys()
        self.widgets.prompt.footer.refresh()

    def use_palette(self, palette: Palette) -> None:
        """Draws everything in other colours."""
        self.palette, shown = palette, self.widgets
        prompt = shown.prompt
        for bar in (shown.filter_line, shown.glance, shown.panes.rule, prompt.footer, prompt.hint_bar):
            bar.set_palette(palette)
        for pane in (self.topics, self.stories, self._view):
            if pane is not None:
                pane.set_palette(palette)
        self._show_story_keys()

    def _show_story_keys(self) -> None:
        """Tells the story view the keys beside an address, and the key that draws a picture if one can be drawn."""
        if self._view is not None:
            hints = (("story.open", "open"), ("story.copy", "copy"))
            self._view.keys = tuple((key, words) for name, words in hints if (key := self.keys.key(name)))
            drawable = self.draws_pictures and self.config.screen.pictures != "off"
            self._view.set_picture_key(self.keys.key("story.picture") if drawable else "")

    @property
    def draws_pictures(self) -> bool:
        """Tells whether the terminal has the colours and signs that a picture needs."""
        return self.palette.has_colours and not self.palette.ascii and not self.colourless

    # --- verbs --------------------------------------------------------------------------------------------

    def say(self, words: str, role: Role = "part") -> None:
        """Shows a message at the bottom until the next key."""
        self.widgets.prompt.footer.say(words, role)

    def spawn(
        self, group: str, work: Coroutine[Any, Any, None], exclusive: bool = True, awaited: bool = False
    ) -> None:
        """Starts a task. `exclusive`: cancels earlier tasks of the group. `awaited`: the next key waits for it."""
        self.tasks.start(group, work, exclusive, awaited)

    async def wait_for_tasks(self) -> None:
        """Waits for the results of the last key, at most half a second."""
        await self.tasks.wait(KEY_WAIT_SECONDS)

    def ask_key(self, words: str, then: Callable[[str], object]) -> None:
        """Asks for one key and calls `then` with its name, also with "Esc"."""
        self.widgets.prompt.footer.say(words, "mine", asking=True)
        self._answer = then

    def answer_key(self, key: str) -> bool:
        """Passes a key to the waiting question; returns False if there is none."""
        then, self._answer = self._answer, None
        if then is not None:
            then(key)
        return then is not None

    def pick(
        self,
        title: str,
        choices: Sequence[Choice],
        then: Callable[[Any], None],
        search: Callable[[str], Awaitable[list[Choice]]] | None = None,
        sheet: Callable[[int], list[Choice]] | None = None,
        extra: Extra | None = None,
    ) -> None:
        """Opens a panel of choices (see `Picker`) and calls `then` with the value of the chosen one."""
        from newstui.ui.prompts.picker import Picker

        footer = self.widgets.prompt.footer
        footer.set_idle(True)

        def chosen(value: Any) -> None:
            footer.set_idle(False)
            if value is not None:
                then(value)

        self.app.push_screen(
            Picker(title, choices, self.palette, search=search, sheet=sheet, extra=extra), chosen
        )

    def reopen(self) -> None:
        """Ends the reader and starts it again with the sources of the config."""
        self.app.exit(REOPEN)

    def store_setting(self, name: str, value: Any) -> None:
        """Stores a small setting in the library."""

        async def write() -> None:
            await self.worker.write(lambda library: library.set_setting(name, value))

        self.spawn("keep", write(), exclusive=False)

    def write_to_terminal(self, sequence: bytes) -> None:
        """Sends bytes that draw nothing, such as a clipboard sequence."""
        driver = self.app._driver
        if driver is not None:
            driver.write(sequence.decode())
