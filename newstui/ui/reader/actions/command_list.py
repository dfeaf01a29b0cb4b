"""Shows the command palette and the help: every action and view, with its keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from newstui.keys.actions import ACTIONS, MOVE, PANES, Action
from newstui.text.cells import cells, fit
from newstui.ui.prompts.choice import Choice, Extra
from newstui.ui.reader.actions.cheat_sheet import cheat_sheet
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles

if TYPE_CHECKING:
    from newstui.config.settings import CommandConfig
    from newstui.ui.reader.actions.filtering.views import Views

MAX_KEYS_WIDTH = 20
NAMES_FROM_WIDTH = 100
"""The window width from which help shows the names used in the config."""


@dataclass(frozen=True, slots=True)
class Command:
    """Holds an entry. `keys` and `name` as in the config; `here`: it is available in this pane."""

    words: str
    keys: tuple[str, ...]
    group: str
    name: str
    here: bool
    run: Callable[[], None]


class CommandList:
    """Opens the palette and the help.

    `run` runs an action by name, `run_own` a command of the user's own, `tour` the tour.
    """

    def __init__(
        self,
        context: Context,
        views: Views,
        run: Callable[[str], None],
        run_own: Callable[[CommandConfig], None],
        tour: Callable[[], None],
    ) -> None:
        self.context, self.views, self._run_action, self._run_own = context, views, run, run_own
        self._tour = tour

    def commands(self) -> list[Command]:
        """Returns every action, then every view, then the commands of the user's own."""
        context = self.context
        actions = [
            Command(
                action.words,
                context.keys.keys(action.name),
                action.group,
                action.name,
                bool(action.where & context.where),
                partial(self._run, action),
            )
            for action in ACTIONS
        ]
        views = [
            Command(
                f"view {view.name}",
                (view.key,) if view.key else (),
                "Views",
                "",
                True,
                partial(self.views.show, view),
            )
            for view in self.views.all
        ]
        own = [
            Command(
                f"run {command.name}: {' '.join(command.words)}",
                (command.key,) if command.key else (),
                "Commands",
                "",
                True,
                partial(self._run_own, command),
            )
            for command in context.config.commands
        ]
        return actions + views + own

    def _run(self, action: Action) -> None:
        if action.where & self.context.where:
            self._run_action(action.name)
        else:
            self.context.say(f"{action.words}: not available in this pane")

    @handles("palette")
    def pick_any(self) -> None:
        """Opens the palette; commands available in this pane come first, those that move last."""
        choices = [
            Choice(command.words, "  ".join(command.keys), command.run)
            for command in sorted(
                self.commands(), key=lambda command: (not command.here, command.group in (MOVE, PANES))
            )
        ]
        self.context.pick("Commands", choices, lambda run: run())

    @handles("help")
    def pick_key(self) -> None:
        """Opens the help: the most useful keys, below them all that there are, in groups."""
        found = [command for command in self.commands() if command.keys]
        screen_width = self.context.app.size.width
        bound = ["  ".join(command.keys) for command in found]
        width = min(max(map(cells, bound)), MAX_KEYS_WIDTH, screen_width // 4)
        choices = []
        for group, members in groupby(zip(found, bound, strict=True), key=lambda member: member[0].group):
            choices.append(Choice(group, heading=True))
            for command, keys in members:
                name = command.name if screen_width >= NAMES_FROM_WIDTH else ""
                choices.append(Choice(f"{fit(keys, width)}  {command.words}", name, command.run))
        preset = self.context.config.keys.preset
        which = "keys" if preset == "newstui" else f"keys (preset {preset})"
        sheet = partial(cheat_sheet, self.context.keys)
        tour = Extra("?", "tour", self._tour)
        self.context.pick(which.capitalize(), choices, lambda run: run(), sheet=sheet, extra=tour)
