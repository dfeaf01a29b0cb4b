"""The palette and the help: all that can be done, with the keys the user has for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from newstui.keymap import ACTIONS, Action
from newstui.text import cells, fit
from newstui.ui.choice import Choice

if TYPE_CHECKING:
    from newstui.ui.screen import Reader

KEYS_WIDTH = 20
NAMES_FROM = 100
"""The window's width from which help shows the names that the config takes."""


@dataclass(frozen=True, slots=True)
class Command:
    """`keys` as people write them, `name` as the config does; `here`: it does something in this pane."""

    words: str
    keys: tuple[str, ...]
    group: str
    name: str
    here: bool
    run: Callable[[], None]


def commands(reader: Reader) -> list[Command]:
    """Every action, then every view."""
    return [
        *(
            Command(
                action.words,
                reader.keys.keys(action.name),
                action.group,
                action.name,
                bool(action.where & reader.where),
                partial(_run, reader, action),
            )
            for action in ACTIONS
        ),
        *(
            Command(
                f"view {view.name}",
                (view.key,) if view.key else (),
                "Views",
                "",
                True,
                partial(reader.viewing.show, view),
            )
            for view in reader.viewing.all
        ),
    ]


def _run(reader: Reader, action: Action) -> None:
    if action.where & reader.where:
        reader.acts.run(action.name)
    else:
        reader.say(f"{action.words}: not in this pane")


def pick_any(reader: Reader) -> None:
    """The palette: what can be done here comes first."""
    choices = [
        Choice(command.words, "  ".join(command.keys), command.run)
        for command in sorted(commands(reader), key=lambda command: not command.here)
    ]
    reader.pick("what to do", choices, lambda run: run())


def pick_key(reader: Reader) -> None:
    """The help: keys first, in groups; actions without a key say so."""
    found = commands(reader)
    bound = ["  ".join(command.keys) or "no key" for command in found]
    width = min(max(map(cells, bound)), KEYS_WIDTH, reader.app.size.width // 4)
    named = reader.app.size.width >= NAMES_FROM
    choices = []
    for group, members in groupby(zip(found, bound, strict=True), key=lambda member: member[0].group):
        choices.append(Choice(group, heading=True))
        for command, keys in members:
            name = command.name if named else ""
            choices.append(Choice(f"{fit(keys, width)}  {command.words}", name, command.run))
    preset = reader.config.keys.preset
    which = "the keys" if preset == "newstui" else f"the keys (preset {preset})"
    reader.pick(f"search {which}; Enter does it, Esc goes back", choices, lambda run: run())
