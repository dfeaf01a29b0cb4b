"""Starts the reader at a terminal; in a pipe, syncs and prints the stories."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import closing, suppress
from dataclasses import replace
from typing import NoReturn

from newstui.cli.commands.stories import all_stories, story_line
from newstui.cli.session import Session
from newstui.errors import NewstuiError
from newstui.query.ast import Query

SWITCH_SECONDS = 0.001
"""How long a thread that reads feeds may keep the interpreter while a key waits for it; Python's own is 0.005."""


def read(session: Session) -> int:
    """Opens the reader at a terminal; in a pipe, syncs and then prints all stories."""
    chosen = session.chosen
    if not sys.stdout.isatty():
        from newstui.cli.commands.sync import bring_up_to_date
        from newstui.sync.servers.accounts import OpenedSources

        with closing(session.library()) as library:
            opened = OpenedSources(chosen, session.data_dir)
            code = bring_up_to_date(library, opened, "named" if session.args.sources else "due")
            for story in all_stories(library, Query()):
                print(story_line(session, story))
        return code
    if not sys.stdin.isatty():
        raise NewstuiError("the reader needs a terminal for its keys; `newstui list` works without one")
    if (term := os.environ.get("TERM")) in ("dumb", "unknown"):
        raise NewstuiError(f"this terminal can't show the reader (TERM is {term}); `newstui list` works here")
    from newstui.desktop import surroundings
    from newstui.sync.servers.accounts import OpenedSources
    from newstui.ui.terminal.prepare import prepare

    if not sys.stderr.isatty():  # `2>file`: Textual draws on it
        os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
    # Nothing created this early becomes garbage. The reader turns the collector on after its first frame.
    gc.disable()
    where = surroundings()
    config = replace(session.config, screen=prepare(session.config.screen, where))
    from newstui.ui.app import run as run_app
    from newstui.ui.reader.context import REOPEN

    opened = OpenedSources(chosen, session.data_dir)
    plain = where.colours == 0
    sys.setswitchinterval(SWITCH_SECONDS)
    code = run_app(config, session.library(), opened, plain, session.args.fresh)
    if code == REOPEN:
        _begin_again(session)
    return _leave(code)


def _begin_again(session: Session) -> NoReturn:
    """Replaces this process by one that reads the sources of the config: the user added the first of them here."""
    args = session.args
    named = {"--config": session.config.path, "--data-dir": session.data_dir}
    options = [word for name, path in named.items() for word in (name, str(path))]
    os.execv(  # noqa: S606 - no shell
        sys.executable,
        [sys.executable, "-m", "newstui", *options, *(["--verbose"] if args.verbose else [])],
    )


def _leave(code: int) -> NoReturn:
    """Exits at once: everything is saved and closed, and a normal exit of Python would keep the user waiting."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # the terminal is gone
            stream.flush()
    os._exit(code)
