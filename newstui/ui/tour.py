"""Shows a newcomer the most important keys, one at a time, on the sample. The user's own marks stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rich.text import Text
from textual.widgets import Static

from newstui.keys.actions import Action
from newstui.keys.keymap import Keymap
from newstui.query.ast import Field, is_words
from newstui.text.cells import cells
from newstui.ui.app import NewstuiApp
from newstui.ui.screen import ReaderScreen


class Step(NamedTuple):
    """Holds a key to press: the name of its `action`, and what it does. `done` None: the step ends with the action."""

    action: str
    words: str
    done: Callable[[ReaderScreen], bool] | None = None


def _topic_chosen(reader: ReaderScreen) -> bool:
    return any(isinstance(term, Field) and term.name == "topic" for term in reader.context.state.query.terms)


def _searched(reader: ReaderScreen) -> bool:
    return not reader.prompt.asking and any(map(is_words, reader.context.state.query.terms))


STEPS = (
    Step("move.down", "moves down the list"),
    Step("go.in", "opens the story", lambda reader: reader.context.at == "story"),
    Step("story.page", "reads on, page by page, then the next unread story"),
    Step("go.back", "goes back to the list", lambda reader: reader.context.at == "list"),
    Step("story.star", "stars the story"),
    Step("undo", "undoes that; again: the step before"),
    Step("topic.find", "finds a topic: type “spa”, then Enter", _topic_chosen),
    Step("topic.drop", "shows all topics again", lambda reader: not _topic_chosen(reader)),
    Step("search", "searches: type “moon”, then Enter", _searched),
    Step("go.back", "drops the search", lambda reader: not _searched(reader)),
    Step("unread.only", "hides what you have read; again: shows it"),
    Step("story.open", "opens it in your browser; over ssh it shows the address"),
)
ENDS = "Esc ends the tour"
LOOK_SECONDS = 0.1
"""How often the tour checks whether a step is done."""
LAST = "That's it: {help} lists all keys, {quit} leaves. Add what you read with: newstui sources add ADDRESS"


class TourLine(Static):
    """The line above the footer that says which key to press."""

    DEFAULT_CSS = (
        "TourLine { height: auto; padding: 0 1; margin-bottom: 1; background: $panel; color: $foreground; }"
    )


class TourApp(NewstuiApp):
    """A reader that takes the user through the steps. Esc ends it, unless the step asks for Esc."""

    step = 0

    def on_mount(self) -> None:
        keys = self.reader.context.keys
        self._steps = [step for step in STEPS if keys.key(step.action)]
        self._ran: set[str] = set()
        self._line = TourLine(self._words(keys))
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Shows the first step, once the reader is on the screen."""
        panes = self.reader.query_one("#panes")
        panes.styles.margin = self.reader.glance.styles.margin = 0
        self.reader.mount(self._line, after=self.reader.glance)
        self.set_interval(LOOK_SECONDS, self._go_on)

    def _words(self, keys: Keymap) -> Text:
        if self.step == len(self._steps):
            return Text(LAST.format(help=keys.key("help"), quit=keys.key("back-or-quit")))
        step = self._steps[self.step]
        said = Text.assemble(
            (f"{self.step + 1}/{len(self._steps)}  ", "dim"),
            (f" {keys.key(step.action)} ", "bold reverse"),
            f" {step.words}",
        )
        if step.action == "go.back":
            return said
        gap = "  " if said.cell_len + cells(ENDS) + 4 <= self.size.width else "\n"
        return said.append(gap + ENDS, "dim")

    async def _press(self, name: str) -> None:
        context = self.reader.context
        over = self.step == len(self._steps)
        if name == "Esc" and not self.sequence.typed and (over or self._steps[self.step].action != "go.back"):
            self.exit(0)
            return
        found = context.keys.match((*self.sequence.typed, name), context.where)
        if isinstance(found, Action):
            self._ran.add(found.name)
        await super()._press(name)

    def _go_on(self) -> None:
        """Shows the next step if this one is done."""
        if self.step == len(self._steps):
            return
        step = self._steps[self.step]
        if step.done(self.reader) if step.done else step.action in self._ran:
            self.step += 1
            self._ran.clear()
            self._line.update(self._words(self.reader.context.keys))
