"""Starts the reader at a terminal, or its tour of the sample; in a pipe, syncs and prints the stories."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn

from newstui.cli.commands.stories import all_stories, story_line
from newstui.cli.session import Session, sample
from newstui.config.settings import Config
from newstui.desktop import served
from newstui.errors import NewstuiError
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.query.ast import Query

if TYPE_CHECKING:
    from newstui.sync.servers.accounts import OpenedSources

NEXT_STEPS = """\
That was the sample. To read your own news:
  newstui ADDRESS               look at a site, a feed or a folder of posts
  newstui sources add ADDRESS   keep it; or press a in the reader
  newstui sources import FILE   bring your feeds: OPML, or newsboat's urls
  newstui tour                  learn the keys in a minute
Sources are kept in {config}"""

SWITCH_SECONDS = 0.001
"""How long a thread that reads feeds may keep the interpreter while a key waits for it; Python's own is 0.005."""

COLLECTIONS = (700, 10, 100)
"""As Python's own, but full collections, which delay a key by 50 ms or more, are ten times as rare."""


def read(session: Session) -> int:
    """Opens the reader at a terminal; in a pipe, syncs and then prints all stories."""
    chosen = session.chosen
    from newstui.sync.servers.accounts import OpenedSources

    if not (sys.stdout.isatty() or served()):
        from newstui.cli.commands.sync import bring_up_to_date

        with closing(session.library()) as library:
            opened = OpenedSources(chosen, session.data_dir)
            code = bring_up_to_date(library, opened, "named" if session.args.sources else "due")
            for story in all_stories(library, Query()):
                print(story_line(session, story))
        return code
    _check_terminal()
    opened = OpenedSources(chosen, session.data_dir)
    code = _run(session.config, session.library, opened, session.args.fresh)
    from newstui.ui.reader.context import REOPEN

    if code == REOPEN:
        _begin_again(session)
    if code == 0 and not (served() or session.args.sources or session.config.sources):
        print(NEXT_STEPS.format(config=session.config.path))
    return _leave(code)


def tour(session: Session) -> int:
    """Opens the reader on the sample and explains its keys. Its library and marks are deleted afterwards."""
    if not sys.stdout.isatty():
        raise NewstuiError("the tour needs a terminal")
    _check_terminal()
    from newstui.sync.servers.accounts import OpenedSources

    with TemporaryDirectory(prefix="newstui-tour-") as name:
        folder, own = Path(name), session.config
        config = Config(folder / "config.toml", keys=own.keys, open=own.open, screen=own.screen)
        spec = sample()
        code = _run(
            config,
            lambda: open_library(folder, [(spec.name, spec.at)], configured=False),
            OpenedSources([spec], folder),
            tour=True,
        )
    if code == 0 and not own.sources:
        print(NEXT_STEPS.format(config=own.path))
    return _leave(code)


def _check_terminal() -> None:
    """Raises NewstuiError if there is no keyboard, or a terminal that can't show the reader."""
    if served():
        return
    if not sys.stdin.isatty():
        raise NewstuiError("the reader needs a terminal for its keys; `newstui list` works without one")
    if (term := os.environ.get("TERM")) in ("dumb", "unknown"):
        raise NewstuiError(f"this terminal can't show the reader (TERM is {term}); `newstui list` works here")


def _run(
    config: Config,
    library: Callable[[], SqliteLibrary],
    opened: OpenedSources,
    fresh: bool = False,
    tour: bool = False,
) -> int:
    """Runs the app until the user leaves; returns its exit code."""
    from newstui.desktop import surroundings
    from newstui.net import turns
    from newstui.ui.terminal.prepare import prepare

    if not (sys.stderr.isatty() or served()):  # `2>file`: Textual draws on it
        os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
    # Nothing created this early becomes garbage. The reader turns the collector on after its first frame.
    gc.disable()
    gc.set_threshold(*COLLECTIONS)
    sys.setswitchinterval(SWITCH_SECONDS)
    turns.keys_go_first()
    where = surroundings()
    config = replace(config, screen=prepare(config.screen, where))
    from newstui.ui import app

    kind = app.NewstuiApp
    if tour:
        from newstui.ui.tour import TourApp

        kind = TourApp
    return app.run(config, library(), opened, where.colours == 0, fresh, kind)


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
