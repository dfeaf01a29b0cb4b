"""Lists every action: its name, default keys, help text, and the panes it works in.

The dispatcher, the footer, help, the docs and the config all read this one list.
"""

from collections.abc import Mapping
from enum import Flag, auto
from typing import NamedTuple


class Where(Flag):
    """The panes an action works in."""

    TREE = auto()
    LIST = auto()
    STORY = auto()
    READING = LIST | STORY
    ANY = TREE | LIST | STORY


class Action(NamedTuple):
    """An action of the reader.

    `words` describe it for help, in at most 40 cells; `group` is its heading there.
    """

    name: str
    keys: tuple[str, ...]
    words: str
    group: str
    where: Where = Where.ANY


MOVE, PANES, STORIES, FILTER, PROGRAM = "Moving", "Panes", "Stories", "Filter", "Program"

ACTIONS: tuple[Action, ...] = (
    Action("move.down", ("j", "Down"), "move down; in the story: scroll", MOVE),
    Action("move.up", ("k", "Up"), "move up", MOVE),
    Action("move.top", ("gg", "Home"), "go to the top", MOVE),
    Action("move.end", ("G", "End"), "go to the end", MOVE),
    Action("move.page-down", ("PgDn", "C-f"), "one page down", MOVE),
    Action("move.page-up", ("b", "PgUp", "C-b"), "one page up", MOVE),
    Action("move.half-down", ("C-d",), "half a page down", MOVE),
    Action("move.half-up", ("C-u",), "half a page up", MOVE),
    Action("move.percent", ("g%",), "go to a percentage of the list", MOVE, Where.READING),
    Action("move.date", ("gd",), "go to a date", MOVE, Where.READING),
    Action("pane.left", ("h", "Left"), "left pane; in the tree: close", PANES),
    Action("pane.right", ("l", "Right"), "right pane; in the tree: open", PANES),
    Action("pane.next", ("Tab",), "next pane", PANES),
    Action("pane.previous", ("S-Tab",), "previous pane", PANES),
    Action("pane.zoom", ("z",), "zoom the pane", PANES),
    Action("pane.narrower", ("<",), "make the pane narrower", PANES),
    Action("pane.wider", (">",), "make the pane wider", PANES),
    Action("list.density", ("D",), "one-line or two-line rows in the list", PANES),
    Action("theme.choose", ("T",), "choose a theme", PANES),
    Action("go.in", ("Enter",), "open", STORIES),
    Action(
        "go.back",
        ("Esc", "Backspace"),
        "go back, then remove the last filter",
        STORIES,
    ),
    Action("story.next", (), "next story in the list", STORIES),
    Action("story.previous", (), "previous story in the list", STORIES),
    Action("story.page", ("Space",), "page down, then the next unread story", STORIES),
    Action("story.open", ("o", "v"), "open in the browser", STORIES),
    Action("story.open-next", ("O",), "open, mark read, go to next unread", STORIES),
    Action("story.mark-read", ("m",), "mark read or unread", STORIES, Where.READING),
    Action("story.star", ("s",), "star or unstar", STORIES, Where.READING),
    Action("story.copy", ("y",), "copy the address", STORIES),
    Action("story.copy-link", ("Y",), "copy a Markdown link", STORIES),
    Action("story.hints", (";",), "show letters to follow links", STORIES),
    Action(
        "story.full-text",
        ("x",),
        "show the whole article, or the excerpt",
        STORIES,
        Where.READING,
    ),
    Action("story.fetch-again", ("gx",), "fetch the article again", STORIES, Where.READING),
    Action("story.picture", ("i",), "draw the picture in view, or hide it", STORIES, Where.STORY),
    Action("story.save", ("w",), "save the story as Markdown", STORIES, Where.READING),
    Action("story.pipe", ("|",), "pipe the story to a command", STORIES),
    Action("story.edit", ("e",), "open the item file in your editor", STORIES),
    Action("story.scroll-down", ("J",), "scroll the story down", STORIES),
    Action("story.scroll-up", ("K",), "scroll the story up", STORIES),
    Action("unread.next", ("n",), "next unread story, or next match", STORIES),
    Action("unread.previous", ("p", "N"), "previous unread story, or match", STORIES),
    Action(
        "related.go",
        ("gr",),
        "go to the related stories",
        STORIES,
        Where.READING,
    ),
    Action("related.next", (")",), "next related story", STORIES, Where.READING),
    Action("related.previous", ("(",), "previous related story", STORIES, Where.READING),
    Action("event.go", ("ge",), "list the stories of the event", STORIES, Where.READING),
    Action("event.mark-read", ("Me",), "mark the rest of the event read", STORIES, Where.READING),
    Action("list.mark-read", ("A",), "mark all in the list read", STORIES),
    Action("list.mark-read-above", ("Ma",), "mark all above read", STORIES, Where.LIST),
    Action("list.mark-read-below", ("Mb",), "mark all below read", STORIES, Where.LIST),
    Action("list.range", ("V",), "select a range", STORIES, Where.LIST),
    *(
        Action(f"topic.{n}", (str(n),), f"show only pinned topic {n}; again: back", FILTER)
        for n in range(1, 10)
    ),
    Action("topic.drop", ("0",), "clear all topic filters", FILTER),
    Action("topic.also", ("+",), "add a topic", FILTER),
    Action("topic.not", ("-",), "exclude a topic", FILTER),
    Action("topic.pin", ("P",), "pin a topic to a digit", FILTER),
    Action("topic.find", ("t",), "find a topic as you type", FILTER),
    Action("topic.next", ("]",), "next topic with unread stories", FILTER),
    Action("topic.previous", ("[",), "previous topic with unread stories", FILTER),
    Action("search", ("/",), "search as you type", FILTER),
    Action("query.edit", ("=",), "edit the whole query", FILTER),
    Action("view.choose", ("f",), "choose, save or arrange views", FILTER),
    Action("story.find", ("F",), "find a story by its title", FILTER),
    Action("unread.only", ("H",), "hide or show read stories", FILTER),
    Action("sort.newest", ("Sn",), "newest first", FILTER),
    Action("sort.oldest", ("So",), "oldest first", FILTER),
    Action("sort.heat", ("Sh",), "hottest first", FILTER),
    Action("sort.quality", ("Sq",), "best quality first", FILTER),
    Action("sort.top", ("St",), "front page: by points, one per event", FILTER),
    Action("undo", ("u", "U"), "undo the last mark or filter", PROGRAM),
    Action("redo", ("C-r",), "redo what was undone", PROGRAM),
    Action("reload", ("r",), "show new stories, or reload", PROGRAM),
    Action("reload-all", ("R",), "reload all sources", PROGRAM),
    Action("source.add", ("a",), "add a source", PROGRAM),
    Action("source.list", (), "sources: reload, rename, move, remove", PROGRAM),
    Action("failures", ("!",), "errors", PROGRAM),
    Action("palette", (":",), "command palette", PROGRAM),
    Action("help", ("?", "F1"), "help: search all keys", PROGRAM),
    Action("config.edit", (), "edit the config; keys apply at once", PROGRAM),
    Action("cancel", ("C-c",), "cancel what is running", PROGRAM),
    Action("redraw", ("C-l",), "redraw the screen", PROGRAM),
    Action("suspend", ("C-z",), "suspend to the shell", PROGRAM),
    Action("back-or-quit", ("q",), "go back, or quit", PROGRAM),
    Action("quit", ("Q",), "quit", PROGRAM),
)
BY_NAME: Mapping[str, Action] = {action.name: action for action in ACTIONS}
COUNTED = frozenset(
    "move.down move.up move.top move.end move.page-down move.page-up move.half-down move.half-up move.percent "
    "story.scroll-down story.scroll-up story.next story.previous related.next related.previous".split()
)
"""Actions that accept a number typed before them, in presets where digits are counts: `5j`, `10G`."""
