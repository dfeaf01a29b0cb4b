"""The one registry of what can be done: the dispatcher, the footer, help and config all read it.

A key is written as people say it: `j`, `G`, `/`, `C-f`, `Space`, `Enter`, `Esc`, `Tab`, `S-Tab`, `PgDn`, `Up`.
Keys follow one another in a sequence without a space: `gg`, `g%`, `Sn`. Presets and the user's own keys: `presets`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Flag, auto
from typing import NamedTuple

NAMED = (
    *("Space", "Enter", "Esc", "Backspace", "Tab", "S-Tab", "Delete"),
    *("Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDn"),
)
_TOKEN = re.compile("|".join([*sorted(NAMED, key=len, reverse=True), r"C-[a-z]", r"."]))


class Where(Flag):
    """The panes an action holds in."""

    TREE = auto()
    LIST = auto()
    STORY = auto()
    READING = LIST | STORY
    ANY = TREE | LIST | STORY


class Action(NamedTuple):
    """`words`: what it does, at most 40 cells. `group`: its heading in help. `short`: its word in the footer."""

    name: str
    keys: tuple[str, ...]
    words: str
    group: str
    where: Where = Where.ANY
    short: str = ""
    footer: Where = Where.ANY
    """The panes whose footer shows it, of those it holds in."""


MOVE, PANES, STORIES, FILTER, PROGRAM = "Moving", "Panes", "Stories", "Filter", "Program"

ACTIONS: tuple[Action, ...] = (
    Action("move.down", ("j", "Down"), "down; in the story: scroll", MOVE, short="move"),
    Action("move.up", ("k", "Up"), "up", MOVE),
    Action("move.top", ("gg", "Home"), "to the top", MOVE),
    Action("move.end", ("G", "End"), "to the end", MOVE),
    Action("move.page-down", ("PgDn", "C-f"), "a page down", MOVE),
    Action("move.page-up", ("b", "PgUp", "C-b"), "a page up", MOVE),
    Action("move.half-down", ("C-d",), "half a page down", MOVE),
    Action("move.half-up", ("C-u",), "half a page up", MOVE),
    Action("move.percent", ("g%",), "to a percentage of the list", MOVE, Where.READING),
    Action("move.date", ("gd",), "to a date", MOVE, Where.READING),
    Action("pane.left", ("h", "Left"), "pane left; in the tree: shut", PANES),
    Action("pane.right", ("l", "Right"), "pane right; in the tree: open", PANES),
    Action("pane.next", ("Tab",), "next pane", PANES),
    Action("pane.previous", ("S-Tab",), "previous pane", PANES),
    Action("pane.zoom", ("z",), "zoom the pane", PANES),
    Action("pane.narrower", ("<",), "give the pane less room", PANES),
    Action("pane.wider", (">",), "give the pane more room", PANES),
    Action("go.in", ("Enter",), "read it, go in", STORIES, short="read", footer=Where.TREE | Where.LIST),
    Action(
        "go.back",
        ("Esc", "Backspace"),
        "back, or drop the last filter",
        STORIES,
        short="back",
        footer=Where.STORY,
    ),
    Action("story.next", (), "next story in the list", STORIES),
    Action("story.previous", (), "previous story in the list", STORIES),
    Action("story.page", ("Space",), "page the story, then the next unread", STORIES),
    Action("story.open", ("o", "v"), "open in the browser", STORIES, short="browser"),
    Action("story.open-next", ("O",), "open, mark read, next unread", STORIES),
    Action("story.read", ("m",), "mark read or unread", STORIES, Where.READING, short="read/unread"),
    Action("story.star", ("s",), "star or unstar", STORIES, Where.READING, short="star"),
    Action("story.copy", ("y",), "copy the address", STORIES),
    Action("story.copy-link", ("Y",), "copy a Markdown link", STORIES),
    Action("story.hints", (";",), "letters on links and related stories", STORIES),
    Action("story.pipe", ("|",), "pipe the story to a command", STORIES),
    Action("story.edit", ("e",), "open the item file in your editor", STORIES),
    Action("story.scroll-down", ("J",), "scroll the story down", STORIES),
    Action("story.scroll-up", ("K",), "scroll the story up", STORIES),
    Action("unread.next", ("n",), "next unread story", STORIES),
    Action("unread.previous", ("p",), "previous unread story", STORIES),
    Action(
        "related.go",
        ("gr",),
        "to the related stories",
        STORIES,
        Where.READING,
        short="related",
        footer=Where.STORY,
    ),
    Action("related.next", (")",), "next related story", STORIES, Where.READING),
    Action("related.previous", ("(",), "previous related story", STORIES, Where.READING),
    Action("list.read", ("A",), "mark all in the list read", STORIES),
    Action("list.read-above", ("Ma",), "mark all above read", STORIES, Where.LIST),
    Action("list.read-below", ("Mb",), "mark all below read", STORIES, Where.LIST),
    Action("list.range", ("V",), "select a range for the next act", STORIES, Where.LIST),
    *(
        Action(f"topic.{n}", (str(n),), f"only the topic pinned as {n}; again: back", FILTER)
        for n in range(1, 10)
    ),
    Action("topic.drop", ("0",), "drop all topics, wanted and excluded", FILTER),
    Action("topic.also", ("+",), "and also a topic", FILTER),
    Action("topic.not", ("-",), "but not a topic", FILTER),
    Action("topic.pin", ("P",), "pin a topic on a digit", FILTER),
    Action("topic.find", ("t",), "find a topic as you type", FILTER, short="topic"),
    Action("topic.next", ("]",), "next topic with unread", FILTER),
    Action("topic.previous", ("[",), "previous topic with unread", FILTER),
    Action("search", ("/",), "search for words as you type", FILTER, short="search"),
    Action("query.edit", ("=",), "edit the whole query", FILTER),
    Action("view.choose", ("f",), "views: choose, save, arrange", FILTER),
    Action("story.find", ("F",), "find a story by its title", FILTER),
    Action("unread.only", ("H",), "hide read stories, show all again", FILTER),
    Action("sort.newest", ("Sn",), "newest first", FILTER),
    Action("sort.oldest", ("So",), "oldest first", FILTER),
    Action("sort.heat", ("Sh",), "hottest first", FILTER),
    Action("sort.quality", ("Sq",), "best quality first", FILTER),
    Action("undo", ("u", "U"), "undo the last mark or filter", PROGRAM, short="undo"),
    Action("redo", ("C-r",), "redo it", PROGRAM),
    Action("reload", ("r",), "show what came, else reload", PROGRAM),
    Action("reload-all", ("R",), "reload all sources", PROGRAM),
    Action("failures", ("!",), "what went wrong", PROGRAM),
    Action("palette", (":",), "everything one can do, searchable", PROGRAM),
    Action("help", ("?",), "these keys, searchable", PROGRAM, short="help"),
    Action("config.edit", (), "edit the config; its keys hold at once", PROGRAM),
    Action("cancel", ("C-c",), "cancel what runs", PROGRAM),
    Action("suspend", ("C-z",), "back to the shell for a while", PROGRAM),
    Action("back-or-quit", ("q",), "back, at the top: quit", PROGRAM),
    Action("quit", ("Q",), "quit", PROGRAM),
)
BY_NAME: Mapping[str, Action] = {action.name: action for action in ACTIONS}
COUNTED = frozenset(
    "move.down move.up move.top move.end move.page-down move.page-up move.half-down move.half-up move.percent "
    "story.scroll-down story.scroll-up story.next story.previous related.next related.previous".split()
)
"""Actions that take a number typed before them, where digits are counts: `5j` five down, `10G` to the tenth."""


def tokens(keys: str) -> tuple[str, ...]:
    """The keys of a sequence: "gg" -> ("g", "g"), "C-f" -> ("C-f",). Nothing is ever left over."""
    return tuple(_TOKEN.findall(keys))


def shared(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The shorter of two sequences when it is or begins the other, else nothing."""
    short = min(one, other, key=len)
    return short if one[: len(short)] == other[: len(short)] else ()


@dataclass(frozen=True, slots=True)
class Keymap:
    """Which keys do what, resolved. `bindings`: action name -> sequences, in the order help shows them.

    `counts`: digits that do nothing else are a count for the action that follows.
    """

    bindings: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    counts: bool = False

    def keys(self, name: str) -> tuple[str, ...]:
        """An action's keys as people write them."""
        return tuple("".join(sequence) for sequence in self.bindings.get(name, ()))

    def key(self, name: str) -> str:
        """The first of an action's keys, "" when it has none."""
        return next(iter(self.keys(name)), "")

    def hints(self, *wanted: tuple[str, str]) -> tuple[str, ...]:
        """For each (action, words) that has a key, "key words": what texts say of keys."""
        return tuple(f"{self.key(name)} {words}" for name, words in wanted if self.key(name))

    def match(self, typed: tuple[str, ...], where: Where) -> "Action | tuple[tuple[str, Action], ...]":
        """What `typed` means in a pane: an action, or what may follow (key, action); nothing: no such keys."""
        follow: list[tuple[str, Action]] = []
        for name, sequences in self.bindings.items():
            action = BY_NAME[name]
            if not action.where & where:
                continue
            for sequence in sequences:
                if sequence == typed:
                    return action
                if sequence[: len(typed)] == typed:
                    follow.append((sequence[len(typed)], action))
        return tuple(follow)

    def taken(self, sequence: tuple[str, ...]) -> "Action | None":
        """An action whose keys these are, begin, or go on from."""
        bound = ((name, own) for name, sequences in self.bindings.items() for own in sequences)
        return next((BY_NAME[name] for name, own in bound if shared(own, sequence)), None)

    def clashes(self) -> list[tuple[str, str, str]]:
        """(keys, action, action) where one sequence acts and begins or equals another in one place."""
        found = []
        flat = [(s, BY_NAME[name]) for name, sequences in self.bindings.items() for s in sequences]
        for i, (one, a) in enumerate(flat):
            for other, b in flat[i + 1 :]:
                if a.where & b.where and (common := shared(one, other)):
                    found.append(("".join(common), a.name, b.name))
        return found


def keymap(actions: Iterable[Action] = ACTIONS) -> Keymap:
    """The default keys."""
    return Keymap({action.name: tuple(tokens(keys) for keys in action.keys) for action in actions})
