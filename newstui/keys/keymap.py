"""The one registry of what can be done: the dispatcher, the footer, help and config all read it.

A key is written as people say it: `j`, `G`, `/`, `C-f`, `Space`, `Enter`, `Esc`, `Tab`, `S-Tab`, `PgDn`, `Up`.
Keys follow one another in a sequence without a space: `gg`, `g%`, `Sn`. Presets and the user's own keys: `presets`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from newstui.keys.actions import ACTIONS, BY_NAME, Action, Where

NAMED = (
    *("Space", "Enter", "Esc", "Backspace", "Tab", "S-Tab", "Delete"),
    *("Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDn"),
)
_TOKEN = re.compile("|".join([*sorted(NAMED, key=len, reverse=True), r"C-[a-z]", r"."]))


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
