"""Runs each command. Only the reader loads Textual, only a sync loads what reads the sources."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from newstui.cli.commands.reader import read, tour
from newstui.cli.commands.settings import config_path, keys
from newstui.cli.commands.stories import list_, open_, show, top, topics
from newstui.cli.session import Session
from newstui.errors import LibraryDamaged, NewstuiError

if TYPE_CHECKING:
    from argparse import Namespace

    from newstui.sync.schedule import Wish

MAX_REPAIRS = 5
"""How often a command is run again because it found damage: a disk that damages all that is written has no end."""


def run(command: str, args: Namespace) -> int:
    """Runs a command of the table with its parsed words and returns the exit code. Raises NewstuiError."""
    if command == "config":
        return config_path(args)
    if command == "doctor":
        from newstui.cli.commands import doctor

        return doctor.run(args)
    if command == "import" and args.what != "marks":
        from newstui.cli.commands import feed_lists, sources

        return feed_lists.import_(sources.config_of(args, new=True), args.what, dry_run=False)
    if command == "serve":
        from newstui.cli.commands.serve import serve

        return serve(args)
    if command in ("export", "import"):
        from newstui.cli.commands import marks

        return marks.export(args) if command == "export" else marks.import_(args)
    if command.startswith("sources"):
        from newstui.cli.commands import sources

        return sources.COMMANDS[command](args)
    return _run(Session(command, args))


def _run(session: Session) -> int:
    """Runs a command that reads the library; again when it found the library damaged, since opening repairs it.

    Both files may be damaged, and a file again after it was repaired.
    """
    act = LIBRARY_COMMANDS[session.command]
    for _ in range(MAX_REPAIRS):
        try:
            return act(session)
        except LibraryDamaged:
            pass
        except (NewstuiError, OSError):
            raise
        except Exception as error:
            found = [library.explained(error) for library in session.opened]
            if not any(isinstance(one, LibraryDamaged) for one in found):
                raise
    return act(session)


def sync(session: Session) -> int:
    from newstui.cli.commands.sync import bring_up_to_date
    from newstui.sync.servers.accounts import OpenedSources

    args = session.args
    opened = OpenedSources(session.chosen, session.data_dir)
    if args.first:
        opened.answer_first(args.first)
    with closing(session.library()) as library:
        wish: Wish = "all" if args.all else "named" if args.sources else "due"
        code = bring_up_to_date(
            library,
            opened,
            wish,
            every=session.config.feeds_every,
            full=args.full,
            aloud=True,
            verbose=args.verbose,
        )
        session.say_unknown(library)
    return code


LIBRARY_COMMANDS = {
    "read": read,
    "tour": tour,
    "sync": sync,
    "list": list_,
    "show": show,
    "open": open_,
    "top": top,
    "topics": topics,
    "keys": keys,
}
