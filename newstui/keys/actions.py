"""Lists every action: its name, default keys, words for help, and the panes it holds in."""

from collections.abc import Mapping
from enum import Flag, auto
from typing import NamedTuple


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
