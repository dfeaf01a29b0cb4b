"""Runs the commands about settings: keys and config."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from newstui.cli.session import Session
from newstui.config.load import default_path, named_path
from newstui.keys.actions import ACTIONS
from newstui.keys.presets import keymap_of
from newstui.text.clean import guard

if TYPE_CHECKING:
    from argparse import Namespace


def keys(session: Session) -> int:
    wanted, preset = session.config.keys, session.args.preset
    found = keymap_of(replace(wanted, preset=preset) if preset else wanted)
    for action in ACTIONS:
        print(action.name, " ".join(found.keys(action.name)), action.words, sep="\t")
    return 0


def config_path(args: Namespace) -> int:
    """Prints the path of the config file; `--init` writes the file first. The config itself is not read."""
    path = named_path(Path(args.config) if args.config else None) or default_path()
    if args.init:
        from newstui.config.write import write_new

        write_new(path)
    elif not path.exists():
        print("newstui: no config file yet; newstui config --init writes one", file=sys.stderr)
    print(guard(str(path)))
    return 0
