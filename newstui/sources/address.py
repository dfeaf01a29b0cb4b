"""Resolves and names the folders, files and addresses that sources are read from."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from newstui.errors import UsageError
from newstui.text.clean import clean
from newstui.text.urls import without_secrets

if TYPE_CHECKING:
    from newstui.sources.base import SourceSpec

_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][\w+.-]*)://([^/]*@)?(?P<host>[^/?#]*)")
_HOST = re.compile(r"(localhost|[\w-]+(\.[\w-]+)+)(:\d+)?(/|$)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def resolved(at: str, base: Path = Path()) -> str:
    """Resolves a path against `base`, following links; leaves an address as it is. Raises ValueError for
    anything else.
    """
    if not at.strip() or "\0" in at:
        raise ValueError(f"{clean(at)!r} is not a folder, file or address")
    if address := _ADDRESS.match(at):
        if address["scheme"].lower() not in ("http", "https"):
            raise ValueError(f"{without_secrets(at)}: an address must begin with http:// or https://")
        if not address["host"]:
            raise ValueError(f"{without_secrets(at)}: an address needs a host, like https://example.org/api/")
    try:
        place = at if address else str((base / Path(at).expanduser()).resolve())
    except (RuntimeError, OSError) as error:
        raise ValueError(f"{at} can't be resolved") from error
    if _SURROGATE.search(place):
        raise ValueError(f"{at}: its path is not UTF-8 text; rename it")
    return place


def place(word: str) -> str:
    """Resolves the folder, file or address that a user typed. Raises UsageError for anything else."""
    try:
        return resolved(word)
    except ValueError as error:
        raise UsageError(str(error)) from error


def with_scheme(word: str) -> str:
    """Turns a word such as "example.org/blog" into an address, unless a file has that name."""
    return f"https://{word}" if _HOST.match(word) and not Path(word).exists() else word


def nothing_there(word: str) -> str:
    hint = "; an address begins with https://" if _HOST.match(word) else ""
    return f"there is no folder or file {repr(word) if ' ' in word else word}{hint}"


LISTS_FOLDER = "lists"
"""The subfolder of the data folder in which lists of feeds from addresses are stored."""


def distinct_name(at: str, taken: Container[str], title: str = "") -> str:
    """Names a source by its title, else by the host of its address or by its folder; "posts-2" when "posts" is
    taken.
    """
    address = _ADDRESS.match(at)
    base = title or (address["host"] if address else Path(at).name) or at
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def is_address(at: str) -> bool:
    return at.lower().startswith(("http://", "https://"))


def is_list(at: str, kind: str | None = None) -> bool:
    """Tells whether a place is a list of feeds, by its name or by its kind in the config."""
    path = re.split("[?#]", at, maxsplit=1)[0] if is_address(at) else at
    return kind == "list" or (kind is None and path.lower().endswith(".opml"))


def came_from_list(name: str, specs: Iterable[SourceSpec]) -> bool:
    """Tells whether a source of this name is, or once was, a feed of one of the lists among `specs`."""
    return any(is_list(spec.at, spec.kind) and name.startswith(f"{spec.name}/") for spec in specs)
