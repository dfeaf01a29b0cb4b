"""Inserts secrets from the environment, from files or from a program into request headers and logins."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newstui import limits
from newstui.errors import NewstuiError

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+").match
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_COMMAND_SECONDS = 10.0


def secrets(headers: Mapping[str, str], env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Replaces `${NAME}` in headers from `env`, and `file:PATH` by that file's text without blanks around it.

    Raises NewstuiError if one is missing or could not be sent; its message never contains a value.
    """
    resolved: dict[str, str] = {}
    for name, value in headers.items():
        sound = _HEADER(name)
        if sound is None or sound[0] != name:
            raise NewstuiError(f"header {sound[0] if sound else ''}…: its name can't be sent")
        resolved[name] = _value(f"header {name}", value, env).strip()
        if not (resolved[name].isprintable() and resolved[name].isascii()):
            raise NewstuiError(f"header {name}: its value can't be sent: it is not one line of ASCII text")
    return resolved


def password(options: Mapping[str, Any], env: Mapping[str, str] = os.environ) -> str:
    """Returns the password from the options of a source: `password`, or the first line of `password_command`.

    Raises NewstuiError if there is none; its message never contains it.
    """
    command = options.get("password_command")
    if command:
        from newstui.desktop.output import output_of

        try:
            found = output_of(command, _COMMAND_SECONDS)
        except OSError as error:
            raise NewstuiError(f"password_command: {command[0]}: {error.strerror or error}") from None
    else:
        found = _value("password", str(options.get("password", "")), env)
    found = found.partition("\n")[0].strip("\r")
    if not found:
        raise NewstuiError("its password is empty")
    return found


def is_reference(value: str) -> bool:
    """Tells whether a value is a reference to a secret (`${NAME}`, `file:PATH`), not a secret."""
    return value.startswith("file:") or _VARIABLE.fullmatch(value) is not None


def open_to_others(value: str) -> str | None:
    """Returns the path in `file:PATH` if others than the owner may read the file, else None."""
    if not value.startswith("file:"):
        return None
    try:
        path = Path(value.removeprefix("file:")).expanduser()
        return str(path) if path.stat().st_mode & 0o077 else None
    except (OSError, RuntimeError):
        return None


def _value(what: str, value: str, env: Mapping[str, str]) -> str:
    """Resolves a reference. Raises NewstuiError."""
    if value.startswith("file:"):
        try:
            file = Path(value.removeprefix("file:")).expanduser()
            with file.open(encoding="utf-8") as content:
                return content.read(limits.SCALAR)
        except (OSError, UnicodeDecodeError, RuntimeError) as error:
            place = value.removeprefix("file:")
            reason = (error.strerror or "").lower() if isinstance(error, OSError) else "not UTF-8 text"
            raise NewstuiError(f"{what}: can't read {place}: {reason or error}") from error
    for variable in _VARIABLE.findall(value):
        if variable not in env:
            raise NewstuiError(f"{what}: the environment has no {variable}")
    return _VARIABLE.sub(lambda match: env[match[1]], value)
