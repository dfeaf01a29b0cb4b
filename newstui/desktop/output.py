"""Runs a program without a terminal and returns what it prints."""

import subprocess
from collections.abc import Sequence


def output_of(argv: Sequence[str], seconds: float) -> str:
    """Returns the standard output of a program, which has no input and no screen.

    Raises OSError when it can't be started, ends with an error, takes longer than `seconds` or prints no text. The
    words never hold its output.
    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
        text = done.stdout.decode()
    except subprocess.TimeoutExpired:
        raise OSError(f"not done within {seconds:.0f} s") from None
    except UnicodeDecodeError:
        raise OSError("prints no text") from None
    if done.returncode:
        raise OSError(f"ended with exit code {done.returncode}")
    return text
