"""Maps key sequences to actions.

A key is written as people say it: `j`, `G`, `/`, `C-f`, `Space`, `Enter`, `Esc`, `Tab`, `S-Tab`, `PgDn`, `Up`. The
keys of a sequence follow one another without a space: `gg`, `g%`, `Sn`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from newstui.keys.actions import ACTIONS, BY_NAME, Action, Where

NAMED = (
    *("Space", "Enter", "Esc", "Backspace", "Tab", "S-Tab", "Delete"),
    *("Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDn", "F1"),
)
_TOKEN = re.compile("|".join([*sorted(NAMED, key=len, reverse=True), r"C-[a-z]", r"."]))


def split_keys(keys: str) -> tuple[str, ...]:
    """Splits a sequence into its keys: "gg" -> ("g", "g"), "C-f" -> ("C-f",). Every character belongs to some key."""
    return tuple(_TOKEN.findall(keys))


def common_prefix(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the shorter of two sequences if the other equals it or begins with it, else ()."""
    short = min(one, other, key=len)
    return short if one[: len(short)] == other[: len(short)] else ()


@dataclass(frozen=True, slots=True)
class Keymap:
    """The key sequences of every action. `bindings`: action name -> sequences, in the order help shows them.

    `counts`: digits without an action of their own are a count for the action that follows.
    """

    bindings: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    counts: bool = False

    def keys(self, name: str) -> tuple[str, ...]:
        """Returns the sequences of an action, written as in the config."""
        return tuple("".join(sequence) for sequence in self.bindings.get(name, ()))

    def key(self, name: str) -> str:
        """Returns the first sequence of an action, "" if it has none."""
        return next(iter(self.keys(name)), "")

    def hints(self, *wanted: tuple[str, str]) -> tuple[str, ...]:
        """Returns "key words" for each (action, words) whose action has a key."""
        return tuple(f"{self.key(name)} {words}" for name, words in wanted if self.key(name))

    def match(self, typed: tuple[str, ...], where: Where) -> "Action | tuple[tuple[str, Action], ...]":
        """Returns the action that `typed` triggers in a pane, else the (next key, action) pairs that may follow it.

        An empty tuple means that nothing begins with these keys.
        """
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

    def conflict(self, sequence: tuple[str, ...]) -> "Action | None":
        """Returns an action whose keys equal `sequence`, begin with it, or are its beginning; None if there is none."""
        bound = ((name, own) for name, sequences in self.bindings.items() for own in sequences)
        return next((BY_NAME[name] for name, own in bound if common_prefix(own, sequence)), None)

    def clashes(self) -> list[tuple[str, str, str]]:
        """Returns (keys, action, action) for each two sequences of one pane where one equals or begins the other."""
        found = []
        flat = [(s, BY_NAME[name]) for name, sequences in self.bindings.items() for s in sequences]
        for i, (one, a) in enumerate(flat):
            for other, b in flat[i + 1 :]:
                if a.where & b.where and (common := common_prefix(one, other)):
                    found.append(("".join(common), a.name, b.name))
        return found


def keymap(actions: Iterable[Action] = ACTIONS) -> Keymap:
    """Returns the default keymap."""
    return Keymap({action.name: tuple(split_keys(keys) for keys in action.keys) for action in actions})
