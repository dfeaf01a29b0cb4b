"""Filters by topic: by digit, add, exclude, next with unread stories, find by name."""

from __future__ import annotations

from collections.abc import Callable

from newstui.query.ast import UNREAD, Query
from newstui.ui.panes.tree_nodes import Kind, Node
from newstui.ui.prompts.choice import Choice
from newstui.ui.reader.actions.filtering.filter import Filter
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.pins import pin

MAX_RECENT = 20
"""Tree nodes chosen by name that are remembered."""


class TopicFilter:
    """Handles the topic actions."""

    def __init__(self, context: Context, filter: Filter) -> None:
        self.context, self.filter = context, filter
        self._before_topic: tuple[Query, Query] | None = None
        """The query before a topic was chosen, and the one it became."""

    @property
    def query(self) -> Query:
        return self.filter.query

    def pinned(self, digit: int) -> None:
        """Shows only the topic pinned to a digit."""
        if digit in self.context.pinned:
            self.only_topic(self.context.pinned[digit])
        else:
            self.context.say(f"no topic is pinned to {digit}")

    for _digit in range(1, 10):
        handles(f"topic.{_digit}", _digit)(pinned)
    del _digit

    @handles("topic.drop")
    def drop(self) -> None:
        self.filter.set_query(self.query.drop_topics())

    def only_topic(self, name: str) -> None:
        """Shows only this topic; if it is shown already, restores the filter before it."""
        wanted = self.filter.base.with_topic(name)
        if self.query == wanted:
            before, then = self._before_topic or (self.query.drop_topics(), wanted)
            same = self.query == then
            self.filter.set_query(before if same else before.unread_only(UNREAD in self.query.terms))
            self._before_topic = None
        else:
            self._before_topic = self.query, wanted
            self.filter.set_query(wanted)
            self.context.topics.select("topic", name)

    def topic_of_story(self, name: str) -> None:
        """Shows only a topic of the story that is shown, and says why the story has it."""
        story = self.context.shown
        self.only_topic(name)
        if story and name in story.why:
            self.context.say(f"{name}: {story.why[name]}")

    @handles("topic.also")
    def also(self) -> None:
        """Adds a topic to the filter."""
        self._with_topic("add", lambda name: self.filter.set_query(self.query.and_topic(name)))

    @handles("topic.not")
    def exclude(self) -> None:
        """Excludes a topic."""
        self._with_topic("exclude", lambda name: self.filter.set_query(self.query.not_topic(name)))

    @handles("topic.pin")
    def pin(self) -> None:
        self._with_topic("pin", self._ask_digit)

    def _ask_digit(self, name: str) -> None:
        def answered(key: str) -> None:
            if key in "123456789":
                self._pin(int(key), name)
            elif key != "Esc":
                self.context.say(f"press a digit from 1 to 9, not {key}", "error")

        self.context.ask_key(f"pin {name} to which digit, 1 to 9?", answered)

    def _pin(self, digit: int, topic: str) -> None:
        """Pins a topic to a digit, or unpins it if it is there already."""
        context = self.context
        context.own_pins = pin(context.own_pins, digit, topic)
        context.store_setting("pins", {str(digit): name for digit, name in context.own_pins.items()})
        context.show_tree(context.topics.counts)
        on = context.own_pins.get(digit) == topic
        context.say(f"pinned {topic} to {digit}" if on else f"unpinned {topic} from {digit}")

    def _with_topic(self, asked: str, then: Callable[[str], None]) -> None:
        """Calls `then` with the topic under the tree's cursor, or asks for one."""
        node = self.context.topics.current
        if self.context.at == "tree" and node and node.kind == "topic":
            then(node.name)
        else:
            rows = self.context.topics.topics_in_order()
            choices = [Choice(row.name, _counts(row.unread, row.total), row.name) for row in rows]
            self.context.pick(f"{asked.capitalize()} which topic", choices, then)

    @handles("topic.next", 1)
    @handles("topic.previous", -1)
    def next_topic(self, step: int) -> None:
        """Goes to the next topic of the tree with unread stories."""
        rows = self.context.topics.topics_in_order()
        wanted = self.query.topics()
        here = next((i for i, row in enumerate(rows) if wanted and row.name == wanted[0]), None)
        below, above = rows if here is None else rows[here + 1 :], rows[:here]
        order = below if step > 0 else above[::-1]
        target = next((row for row in order if row.unread), None)
        if target is None:
            self.context.say("No more topics with unread stories")
            return
        self.filter.set_query(self.filter.base.with_topic(target.name))
        self.context.topics.select("topic", target.name)

    @handles("topic.find")
    def find_place(self) -> None:
        """Finds a topic, provider, source or view; recent ones come first.

        In the story its own topics stand above them, each with the reason why it has it.
        """
        topics, counts = self.context.topics, self.context.topics.counts
        story = self.context.shown if self.context.at == "story" else None
        own = story.topics if story else ()
        nodes: list[tuple[Kind, str, int, int]] = [
            *(
                ("topic", row.name, row.unread, row.total)
                for row in topics.topics_in_order()
                if row.name not in own
            ),
            *(("view", view.name, unread, 0) for view, unread in topics.views),
            *(("provider", row.name, row.unread, row.total) for row in counts.providers),
            *(("source", row.name, row.unread, row.total) for row in counts.sources),
        ]
        lately = {key: place for place, key in enumerate(self.context.recent)}
        nodes.sort(key=lambda node: lately.get(f"{node[0]}:{node[1]}", len(lately)))
        choices = [
            Choice(
                name,
                _note("" if kind == "topic" else kind, unread, total),
                Node(kind, name),
                group=kind != "topic",
            )
            for kind, name, unread, total in nodes
        ]
        if story and own:
            choices[:0] = [
                Choice("Topics of the story, and why", heading=True),
                *(Choice(name, story.why.get(name, ""), name) for name in own),
                Choice("All", heading=True),
            ]
        self.context.pick("Topics", choices, self.choose)

    def choose(self, node: Node | str) -> None:
        if isinstance(node, str):
            self.topic_of_story(node)
            self.context.focus("list")
        elif self.context.topics.select(node.kind, node.name):
            self._remember(node.key)
            self.filter.follow_tree()
            self.context.focus("list")

    def _remember(self, key: str) -> None:
        """Puts a tree node first among those offered by name."""
        recent = self.context.recent
        recent[:] = [key, *(other for other in recent if other != key)][:MAX_RECENT]
        self.context.store_setting("lately", recent)


def _counts(unread: int, total: int) -> str:
    return f"{unread:,} of {total:,}" if unread else f"{total:,}"


def _note(kind: str, unread: int, total: int) -> str:
    """Returns kind and counts; views have no total."""
    counts = f"{unread:,} of {total:,}" if total else f"{unread:,}" if unread else ""
    return "  ".join(filter(None, (kind, counts)))
