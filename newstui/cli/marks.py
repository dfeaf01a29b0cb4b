"""`newstui export marks` and `newstui import marks`: what was read and starred, as JSON lines."""

import os
import sys
from argparse import Namespace
from pathlib import Path

from newstui.errors import NewstuiError
from newstui.library.marks.exchange import export_marks, import_marks
from newstui.library.open import data_dir
from newstui.text.clean import guard


def export(args: Namespace) -> int:
    """To a file, made anew and private; without one, to stdout."""
    lines = export_marks(data_dir(args.data_dir))
    if args.file == "-":
        for line in lines:
            print(line)
        return 0
    path = Path(args.file)
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            for line in lines:
                out.write(f"{line}\n")
        half.replace(path)
    except OSError as error:
        raise NewstuiError(f"{args.file}: {error.strerror}") from error
    finally:
        half.unlink(missing_ok=True)
    return 0


def import_(args: Namespace) -> int:
    """From a file; without one, from stdin. The count on stdout, unusable lines on stderr."""
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
