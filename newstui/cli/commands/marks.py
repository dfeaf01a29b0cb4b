"""Runs `newstui export marks` and `newstui import marks`: what was read and starred, as JSON lines."""

import sys
from argparse import Namespace
from pathlib import Path

from newstui.cli.private_file import write_private
from newstui.errors import NewstuiError
from newstui.library.marks.exchange import export_marks, import_marks
from newstui.library.open import data_dir
from newstui.text.clean import guard


def export(args: Namespace) -> int:
    """Writes all marks to a new private file, or to stdout."""
    lines = export_marks(data_dir(args.data_dir))
    if args.file == "-":
        for line in lines:
            print(line)
    else:
        write_private(Path(args.file), (f"{line}\n" for line in lines))
    return 0


def import_(args: Namespace) -> int:
    """Merges marks from a file or stdin. The count goes to stdout, unusable lines to stderr; 1 if there are any."""
    folder = data_dir(args.data_dir)
    if args.file == "-":
        done = import_marks(folder, sys.stdin.buffer)
    else:
        try:
            with Path(args.file).open("rb") as lines:
                done = import_marks(folder, lines)
        except OSError as error:
            raise NewstuiError(f"{args.file}: {error.strerror}") from error
    for number, reason in done.bad:
        print(guard(f"line {number:,}: {reason}"), file=sys.stderr)
    print(done.line())
    return int(bool(done.bad))
