"""Puts secrets from the environment or from files into request headers."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from newstui import limits
from newstui.errors import NewstuiError

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+").match
_VARIABLE = re.compile(r"\$\{(\w+)\}")


def secrets(headers: Mapping[str, str], env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Replaces `${NAME}` in headers from `env`, and `file:PATH` by that file's text without blanks around it.

    Raises NewstuiError when one is not there or could not be sent; its words never hold a value.
    """

    def resolve(name: str, value: str) -> str:
        if value.startswith("file:"):
            try:
                file = Path(value.removeprefix("file:")).expanduser()
                with file.open(encoding="utf-8") as content:
                    return content.read(limits.SCALAR)
            except (OSError, UnicodeDecodeError, RuntimeError) as error:
                place = value.removeprefix("file:")
                raise NewstuiError(f"header {name}: {place} cannot be read as text") from error
        for variable in _VARIABLE.findall(value):
            if variable not in env:
                raise NewstuiError(f"header {name}: the environment has no {variable}")
        return _VARIABLE.sub(lambda match: env[match[1]], value)

    resolved: dict[str, str] = {}
    for name, value in headers.items():
        sound = _HEADER(name)
        if sound is None or sound[0] != name:
            raise NewstuiError(f"header {sound[0] if sound else ''}…: its name can't be sent")
        resolved[name] = resolve(name, value).strip()
        if not (resolved[name].isprintable() and resolved[name].isascii()):
            raise NewstuiError(f"header {name}: its value can't be sent: it is not one line of ASCII text")
    return resolved
