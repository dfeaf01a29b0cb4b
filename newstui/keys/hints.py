"""Chooses the keys that the footer shows in each pane, in the words of that pane."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from newstui.keys.actions import Where
from newstui.keys.keymap import Keymap


class Hint(NamedTuple):
    """`key` as it is shown, and what it does; `press`: the keys that a click on it presses, "" for `key` itself."""

    key: str
    words: str
    press: str = ""


Wanted = tuple[str, str]
"""An action, or two that are shown as one ("j/k"), and what it does in this pane."""

_FIND: tuple[Wanted, ...] = (("topic.find", "topic"), ("search", "search"))
FOOTER: Mapping[Where, Sequence[Wanted]] = {
    Where.TREE: (
        ("go.in", "stories"),
        ("pane.left pane.right", "close/open"),
        ("topic.also", "also"),
        ("topic.not", "not"),
        ("topic.pin", "pin"),
        ("list.mark-read", "all read"),
        *_FIND,
    ),
    Where.LIST: (
        ("move.down move.up", "move"),
        ("go.in", "read"),
        ("story.open", "browser"),
        ("story.mark-read", "read/unread"),
        ("story.star", "star"),
        *_FIND,
        ("pane.zoom", "full width"),
        ("undo", "undo"),
    ),
    Where.STORY: (
        ("story.page", "page"),
        ("go.back", "back"),
        ("unread.next", "next unread"),
        ("story.open", "browser"),
        ("story.mark-read", "read/unread"),
        ("story.star", "star"),
        ("story.hints", "links"),
        ("related.next", "related"),
        ("story.full-text", "article"),
        ("search", "find"),
        ("pane.zoom", "full width"),
        ("undo", "undo"),
    ),
}
"""What is most useful stands first: hints that don't fit are dropped from the end."""
EMPTY_LIST: Sequence[Wanted] = (
    ("go.back", "back"),
    ("reload", "reload"),
    ("source.add", "add a source"),
    ("failures", "errors"),
    *_FIND,
    ("undo", "undo"),
)
"""Those of a list without stories."""


def footer_hints(
    keys: Keymap, where: Where, renamed: Mapping[str, str], more: Iterable[Wanted] = (), empty: bool = False
) -> list[Hint]:
    """Returns the hints of a pane, help last. `renamed`: other words for an action, "" to leave it out.

    `more` stand before all others. Actions without a key are left out. `empty`: the list has no stories.
    """
    wanted = [*more, *(EMPTY_LIST if empty and where is Where.LIST else FOOTER[where]), ("help", "help")]
    hints = (_hint(keys, names.split(), renamed.get(names, words)) for names, words in wanted)
    return [hint for hint in hints if hint.key and hint.words]


def _hint(keys: Keymap, names: Sequence[str], words: str) -> Hint:
    bound = [key for name in names if (key := keys.key(name))]
    return Hint("/".join(bound), words, bound[0] if bound else "")
