"""The command line: its words, and every way it ends.

Imports are late: a command loads what it needs (`commands`), `--version` and `--help` next to nothing.
"""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from newstui.cli.command_table import COMMANDS

_TAKE_A_WORD = {
    *("--data-dir", "--config", "-t", "--topic", "-q", "--query", "--sort", "-n", "--preset", "--name"),
}
NO_OPTIONS = {"fresh": False, "data_dir": None, "config": None, "verbose": False}
"""The reader's options when none is given: the start need not load argparse for that."""
USAGE, INTERRUPTED = 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; its exit code: 0 well, 1 something failed, 2 usage or config, 130 interrupted."""
    _make_streams_safe()
    try:
        try:
            return _run(list(sys.argv[1:] if argv is None else argv))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        words = error.strerror or str(error)
        return _complain(f"{error.filename}: {words}" if error.filename else words)
    except Exception as bug:  # noqa: BLE001 - it is told in a line and written to the log
        from newstui import log

        return _complain(log.told(bug))
    finally:
        _give_up_what_can_not_be_written()


def _run(argv: list[str]) -> int:
    command, words = _split(argv)
    if command == "read" and not any(word.startswith("-") for word in words):
        args: Any = SimpleNamespace(**NO_OPTIONS, sources=words)
    else:
        from newstui.cli import arguments

        try:
            args = arguments.parse(command, words)
        except SystemExit:  # argparse has printed the help or the version
            return 0
        except arguments.Mistake as mistake:
            return _complain(str(mistake), USAGE)
        if command == "completion":
            print(arguments.completion(args.shell))
            return 0
    from newstui.cli import commands
    from newstui.errors import NewstuiError

    try:
        return commands.run(command, args)
    except NewstuiError as error:
        return _complain(str(error), error.exit_code)


def _make_streams_safe() -> None:
    """Whatever the locale can't say is escaped; a stream that was closed before we began takes anything."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "r+"))  # noqa: SIM115, PTH123
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _complain(words: str, code: int = 1) -> int:
    from newstui.text.clean import clean

    with suppress(OSError):
        print(f"newstui: {clean(words)}", file=sys.stderr)
    return code


def _give_up_what_can_not_be_written() -> None:
    """At exit Python would try again, say so, and end with a code of its own."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _split(argv: list[str]) -> tuple[str, list[str]]:
    """The command ("read" when the first word is none) and the other words.

    The word after -q is tied to it, so that it may begin with "-". So may the sources after "--".
    """
    command: str | None = None
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            return command or "read", rest + [f"./{word}" if word.startswith("-") else word for word in words]
        if word in _TAKE_A_WORD:
            value = next(words, None)
            tied = value is not None and word in ("-q", "--query")
            rest += [f"--query={value}"] if tied else [word] if value is None else [word, value]
        elif word.startswith("-") and word != "-":
            rest.append(word)
        elif command is None:
            command = word if word in COMMANDS else "read"
            rest += [] if word in COMMANDS else [word]
        else:
            rest.append(word)
    return command or "read", rest
