"""Runs a command line and turns every way it can end into an exit code.

Modules are imported late: a command loads only what it needs, `--version` and `--help` almost nothing.
"""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from newstui.cli.command_table import COMMON, READ, split

USAGE, INTERRUPTED = 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line and returns its exit code.

    0: all went well; 1: something failed; 2: the command line or the config is wrong; 130: interrupted.
    """
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
    except Exception as bug:  # noqa: BLE001 - reported in one line and written to the log
        from newstui import log

        return _complain(log.report(bug))
    finally:
        _drop_unwritable_output()


def _run(argv: list[str]) -> int:
    command, words = split(argv)
    if command is READ and not any(word.startswith("-") for word in words):
        # Without options argparse, which takes a while to load, has nothing to do.
        options = {option.name: option.default for option in (*READ.options, *COMMON)}
        args: Any = SimpleNamespace(**options, sources=words)
    else:
        from newstui.cli import arguments

        try:
            args = arguments.parse(command, words)
        except SystemExit:  # argparse has printed the help or the version
            return 0
        except arguments.Mistake as mistake:
            return _complain(str(mistake), USAGE)
        if command.name == "completion":
            print(arguments.completion(args.shell))
            return 0
    from newstui.cli import dispatch
    from newstui.errors import NewstuiError

    try:
        return dispatch.run(command.name, args)
    except NewstuiError as error:
        for line in error.lines():
            _complain(line)
        return error.exit_code


def _make_streams_safe() -> None:
    """Escapes characters that the locale lacks, and replaces streams that were closed by /dev/null."""
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


def _drop_unwritable_output() -> None:
    """Redirects streams that can't be flushed to /dev/null.

    Otherwise Python would try again at exit, complain, and change the exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
