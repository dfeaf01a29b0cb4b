"""Builds the keymap in use: the defaults, then a preset, then the user's own keys.

A preset gives the actions that newstui shares with another program the keys of that program. A key used by a later
layer is removed from the earlier ones.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from newstui.keys.actions import ACTIONS, BY_NAME
from newstui.keys.keymap import NAMED, Keymap, common_prefix, split_keys

MAX_KEYS = 3
"""The most keys in one sequence."""
_FOREIGN = re.compile(r"\w-.|F\d|<.+>|\^\w")
"""Notations of other programs: C-F, Alt-x, F5, <C-f>, ^F."""
_ARRIVES_AS = {"C-h": "Backspace", "C-i": "Tab", "C-m": "Enter"}
"""Keys that a terminal can't tell from another key."""


@dataclass(frozen=True, slots=True)
class Preset:
    """`bindings`: action name -> keys that replace the default ones. `counts`: see `Keymap`."""

    bindings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    counts: bool = False


@dataclass(frozen=True, slots=True)
class KeysConfig:
    """The [keys] table of the config. `bindings`: action name -> keys that replace the preset's; () unbinds it."""

    preset: str = "newstui"
    bindings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# Newsboat's defaults for what both can do. Its `j` and `k` (next, previous feed) keep our meaning.
_NEWSBOAT = Preset(
    {
        "story.next": ("J",),
        "story.previous": ("K",),
        "story.mark-read": ("N", "m"),
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
        "story.fetch-again": ("gX",),
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
    """Builds the keymap. The user's own keys must not clash with each other (see `own_clash`)."""
    preset = PRESETS[keys.preset]
    layers = ({action.name: action.keys for action in ACTIONS}, preset.bindings, keys.bindings)
    layer_of = {name: depth for depth, layer in enumerate(layers) for name in layer}
    wanted = {name: tuple(split_keys(text) for text in layers[layer_of[name]][name]) for name in layer_of}
    over = [(layer_of[name], name, own) for name in layer_of if layer_of[name] for own in wanted[name]]

    def taken(name: str, sequence: tuple[str, ...]) -> bool:
        return any(
            depth > layer_of[name]
            and BY_NAME[other].where & BY_NAME[name].where
            and common_prefix(sequence, own)
            for depth, other, own in over
        )

    kept = {name: tuple(keys for keys in wanted[name] if not taken(name, keys)) for name in wanted}
    return Keymap(kept, preset.counts)


def own_clash(bindings: Mapping[str, Iterable[str]]) -> tuple[str, str, str] | None:
    """Returns the first (keys, action, action) of the user's own bindings that clash, None if none do."""
    own = Keymap({name: tuple(split_keys(text) for text in keys) for name, keys in bindings.items()})
    return next(iter(own.clashes()), None)


def checked_keys(text: str) -> str:
    """Returns `text` if it is a key or sequence that can be typed. Raises ValueError with the reason otherwise."""
    keys = split_keys(text)
    named = {name.casefold(): name for name in NAMED}
    if text not in NAMED and text.casefold() in named:
        raise ValueError(f'write "{named[text.casefold()]}" instead of "{text}"')
    sane = text and text.isprintable() and " " not in text and len(keys) <= MAX_KEYS
    if not sane or _FOREIGN.search("".join(key if len(key) == 1 else " " for key in keys)):
        raise ValueError('expected keys like "s", "gg", "C-f" or "Space"')
    for key in keys:
        if key in _ARRIVES_AS:
            raise ValueError(f'terminals send "{key}" as "{_ARRIVES_AS[key]}": use that')
    if {"Esc", "Backspace"} & set(keys[1:]):
        raise ValueError("Esc and Backspace cancel a half-typed sequence, so they can only be its first key")
    return text
