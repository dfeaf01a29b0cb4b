"""Keeps the password of a news server in a file of its own beside the config, which only its owner can read."""

import os
from collections.abc import Iterable
from pathlib import Path

from newstui.errors import NewstuiError
from newstui.sources.base import SourceSpec

_SECOND_LINE = "# written by newstui sources add; removed with its source"
"""Tells a file of ours from one that the user wrote. A password is read from the first line alone."""


def write_password(folder: Path, name: str, password: str) -> Path:
    """Writes a password for a source of this name, never over a file. Raises NewstuiError."""
    stem = name.replace("/", "-")
    number, path = 1, folder / f"{stem}.password"
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.password"
    restore(path, f"{password}\n{_SECOND_LINE}\n")
    return path


def own_password_file(spec: SourceSpec, others: Iterable[SourceSpec]) -> Path | None:
    """Returns the file that `sources add` wrote for a source; None for any other file, or if `others` need it too."""
    path = _path(spec)
    if path is None or any(_path(other) == path for other in others if other.name != spec.name):
        return None
    try:
        return path if path.read_text(encoding="utf-8").splitlines()[1:] == [_SECOND_LINE] else None
    except (OSError, UnicodeDecodeError):
        return None


def remove(path: Path) -> str:
    """Removes a file and returns its text, for `restore`. Raises NewstuiError."""
    try:
        text = path.read_text(encoding="utf-8")
        path.unlink()
    except OSError as error:
        raise NewstuiError(f"can't remove {path}: {error.strerror}") from error
    return text


def restore(path: Path, text: str) -> None:
    """Writes a file that only its owner can read. Raises NewstuiError."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise NewstuiError(f"can't write {path}: {error.strerror}") from error


def _path(spec: SourceSpec) -> Path | None:
    """Returns the file that a source's password is in."""
    password = spec.options.get("password", "")
    if not password.startswith("file:"):
        return None
    try:
        return Path(password.removeprefix("file:")).expanduser()
    except RuntimeError:
        return None
