"""Starts the reader at a terminal; in a pipe, syncs and prints the stories."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import closing, suppress
from dataclasses import replace
from typing import NoReturn

from newstui.cli.session import Session
from newstui.cli.stories import all_stories, story_line
from newstui.errors import NewstuiError
from newstui.query.ast import Query

# --- the reader -----------------------------------------------------------------------------------------


def read(session: Session) -> int:
    """The reader at a terminal; in a pipe a sync, and the digest of what is there then."""
    chosen = session.chosen
    if not sys.stdout.isatty():
        from newstui.cli.sync import bring_up_to_date

        with closing(session.library()) as library:
            code = bring_up_to_date(library, chosen, "named" if session.args.sources else "due")
            for story in all_stories(library, Query()):
                print(story_line(session, story))
        return code
    if not sys.stdin.isatty():
        raise NewstuiError("the reader takes its keys from a terminal; `newstui list` needs none")
    if (term := os.environ.get("TERM")) in ("dumb", "unknown"):
        raise NewstuiError(
            f"a terminal that is {term} (TERM) can't show the reader; `newstui list` needs less"
        )
    from newstui.desktop import surroundings
    from newstui.sources.registry import open_source
    from newstui.ui.terminal.prepare import prepare

    if not sys.stderr.isatty():  # `2>file`: Textual draws on it
        os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
    # Nothing that stands so early is garbage: the reader collects again from its first picture on.
    gc.disable()
    where = surroundings()
    config = replace(session.config, screen=prepare(session.config.screen, where))
    from newstui.ui.app import run as run_app

    sources = [open_source(spec) for spec in chosen]
    plain = where.colours == 0
    return _leave(run_app(config, session.library(), sources, plain, session.args.fresh))


def _leave(code: int) -> NoReturn:
    """All is written, closed and as it was: to take the interpreter apart would only keep the user waiting."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # the terminal is gone
            stream.flush()
    os._exit(code)
