"""The keys in use: the defaults, over them a preset, over that the user's own.

A preset gives the keys of another program to the actions that program has; all else stays as it is here.
A key that a later layer uses is taken from whatever had it before.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from newstui.keys.actions import ACTIONS, BY_NAME
from newstui.keys.keymap import NAMED, Keymap, shared, tokens

LONGEST = 3
"""Keys in a sequence, at most."""
_FOREIGN = re.compile(r"\w-.|F\d|<.+>|\^\w")
"""Other people's way to write keys: C-F, Alt-x, F5, <C-f>, ^F."""
_ARRIVES_AS = {"C-h": "Backspace", "C-i": "Tab", "C-m": "Enter"}


@dataclass(frozen=True, slots=True)
class Preset:
    """`bindings`: action name -> its keys, instead of the default ones. `counts`: digits are counts (Keymap)."""

    bindings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counts: bool = False


@dataclass(frozen=True, slots=True)
class KeysConfig:
    """`bindings`: action name -> its keys, instead of the preset's; none: unbound."""

    preset: str = "newstui"
    bindings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# Its own defaults, of what newstui can do. `j` `k` (next, previous feed) have no like here and stay.
_NEWSBOAT = Preset(
    {
        "story.next": ("J",),
        "story.previous": ("K",),
        "story.read": ("N", "m"),
        "story.open": ("o",),
        "story.hints": ("u", ";"),
        "topic.next": ("C-n", "]"),
        "topic.previous": ("C-p", "["),
        "topic.drop": ("C-t", "0"),
        "unread.only": ("l", "H"),
        "query.edit": ("F", "="),
        "story.find": ("T",),
        "move.date": ("gD",),
        "sort.newest": ("gd", "Sn"),
        "sort.oldest": ("Gd", "So"),
        "config.edit": ("E",),
    }
)
_VIM = Preset(
    {
        **{f"topic.{n}": (f"g{n}",) for n in range(1, 10)},
        "topic.drop": ("g0",),
        "topic.next": ("]]", "gt"),
        "topic.previous": ("[[", "gT"),
        "move.percent": ("%",),
        "pane.left": ("h", "Left", "C-wh"),
        "pane.right": ("l", "Right", "C-wl"),
        "pane.next": ("Tab", "C-ww"),
        "pane.previous": ("S-Tab", "C-wp", "C-wW"),
        "pane.zoom": ("z", "C-wo"),
        "pane.narrower": ("<", "C-w<"),
        "pane.wider": (">", "C-w>"),
        "go.back": ("Esc", "Backspace", "C-o"),
        "story.scroll-down": ("C-e", "J"),
        "story.scroll-up": ("C-y", "K"),
        "story.open": ("o", "gx"),
        "story.edit": ("e", "gf"),
        "story.copy": ("yy",),
        "list.range": ("V", "v"),
        "unread.previous": ("N", "p"),
        "quit": ("Q", "ZZ", "ZQ"),
    },
    counts=True,
)
PRESETS: Mapping[str, Preset] = {"newstui": Preset(), "newsboat": _NEWSBOAT, "vim": _VIM}


def keymap_of(keys: KeysConfig) -> Keymap:
    """The keys in use. Those of `keys.bindings` must not clash among themselves (`own_clash`)."""
    preset = PRESETS[keys.preset]
    layers = ({action.name: action.keys for action in ACTIONS}, preset.bindings, keys.bindings)
    layer_of = {name: depth for depth, layer in enumerate(layers) for name in layer}
    wanted = {name: tuple(tokens(text) for text in layers[layer_of[name]][name]) for name in layer_of}
    over = [(layer_of[name], name, own) for name in layer_of if layer_of[name] for own in wanted[name]]

    def taken(name: str, sequence: tuple[str, ...]) -> bool:
        return any(
            depth > layer_of[name] and BY_NAME[other].where & BY_NAME[name].where and shared(sequence, own)
            for depth, other, own in over
        )

    kept = {name: tuple(keys for keys in wanted[name] if not taken(name, keys)) for name in wanted}
    return Keymap(kept, preset.counts)


def own_clash(bindings: Mapping[str, Iterable[str]]) -> tuple[str, str, str] | None:
    """(keys, action, action): the first two of the user's own that can't both be."""
    own = Keymap({name: tuple(tokens(text) for text in keys) for name, keys in bindings.items()})
    return next(iter(own.clashes()), None)


def checked(text: str) -> str:
    """`text` when it is a key or a sequence that can be typed. Raises ValueError."""
    keys = tokens(text)
    named = {name.casefold(): name for name in NAMED}
    if text not in NAMED and text.casefold() in named:
        raise ValueError(f'"{text}" is written "{named[text.casefold()]}"')
    sane = text and text.isprintable() and " " not in text and len(keys) <= LONGEST
    if not sane or _FOREIGN.search("".join(key if len(key) == 1 else " " for key in keys)):
        raise ValueError('expected keys like "s", "gg", "C-f" or "Space"')
    for key in keys:
        if key in _ARRIVES_AS:
            raise ValueError(f'"{key}" comes from a terminal as "{_ARRIVES_AS[key]}"')
    if {"Esc", "Backspace"} & set(keys[1:]):
        raise ValueError("Esc and Backspace give up a half-typed sequence: they can't go on with one")
    return text
