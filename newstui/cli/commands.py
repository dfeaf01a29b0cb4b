"""Runs each command. Only the reader loads Textual, only a sync loads what reads the sources."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from newstui.cli.reader import read
from newstui.cli.session import Session
from newstui.cli.settings import config_path, keys
from newstui.cli.stories import list_, open_, show, topics
from newstui.errors import LibraryDamaged, NewstuiError

if TYPE_CHECKING:
    from argparse import Namespace

    from newstui.sync.schedule import Wish


def run(command: str, args: Namespace) -> int:
    """Runs a command of the table with its parsed words and returns the exit code. Raises NewstuiError."""
    if command == "config":
        return config_path(args)
    if command == "doctor":
        from newstui.cli import doctor

        return doctor.run(args)
    if command in ("export", "import"):
        from newstui.cli import marks

        return marks.export(args) if command == "export" else marks.import_(args)
    if command.startswith("sources"):
        from newstui.cli import sources

        return sources.COMMANDS[command](args)
    return _run(Session(command, args))


def _run(session: Session) -> int:
    """Runs a command that reads the library; again when it found the library damaged, since opening repairs it."""
    act = LIBRARY_COMMANDS[session.command]
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
    from newstui.cli.sync import bring_up_to_date

    with closing(session.library()) as library:
        args = session.args
        wish: Wish = "all" if args.all else "named" if args.sources else "due"
        code = bring_up_to_date(
            library, session.chosen, wish, full=args.full, aloud=True, verbose=args.verbose
        )
        session.say_unknown(library)
    return code


LIBRARY_COMMANDS = {
    "read": read,
    "sync": sync,
    "list": list_,
    "show": show,
    "open": open_,
    "topics": topics,
    "keys": keys,
}
