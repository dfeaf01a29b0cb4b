"""Writes a file that only its owner can read."""

import os
from collections.abc import Iterable
from pathlib import Path

from newstui.errors import NewstuiError


def write_private(path: Path, parts: Iterable[str]) -> None:
    """Replaces a file by these texts, whole or not at all. Raises NewstuiError."""
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            out.writelines(parts)
        half.replace(path)
    except OSError as error:
        raise NewstuiError(f"{path}: {error.strerror}") from error
    finally:
        half.unlink(missing_ok=True)
