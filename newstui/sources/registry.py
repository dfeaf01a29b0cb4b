"""Opens the source that an address, folder or file means, and names its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newstui.sources.address import default_name, is_address
from newstui.sources.base import Source

if TYPE_CHECKING:
    from newstui.model.source_events import Event, Known


class LateSource:
    """A source whose kind is loaded by its first reading: what parses YAML or asks a server takes its time."""

    def __init__(self, name: str, at: str, made: Callable[[str, str], Source]) -> None:
        self.name, self.at, self._made = name, at, made

    def made(self) -> Source:
        return self._made(self.name, self.at)

    def read(self, known: Known) -> Iterator[Event]:
        yield from self.made().read(known)


def source_for(at: str, name: str | None = None, headers: Mapping[str, str] | None = None) -> LateSource:
    """The source that a user means by `at`: a folder, a file, or an http(s) address.

    Nothing is opened yet, nor is a reference in `headers` followed: what does not exist says so when it is
    read.
    """
    if is_address(at):

        def feed(name: str, at: str) -> Source:
            from newstui.sources.api.source import JsonApi

            return JsonApi(name, at, headers)

        return LateSource(name or default_name(at), at, feed)
    path = _absolute(at)
    made = _json_file if at.lower().endswith(".json") else _item_files
    return LateSource(name or default_name(path), path, made)


def _json_file(name: str, at: str) -> Source:
    from newstui.sources.api.json_file import JsonFile

    return JsonFile(name, at)


def _item_files(name: str, at: str) -> Source:
    from newstui.sources.files.folder import ItemFiles

    return ItemFiles(name, at)


def kind_of(at: str, state: Mapping[str, Any]) -> str:
    """What a source is, for people; `state`: of its last Checkpoint."""
    if is_address(at):
        from newstui.sources.api.source import described

        return described(state)
    return "folder" if Path(at).is_dir() else "file"


def _absolute(at: str) -> str:
    """A path made absolute, `~` and links followed; an address as it is."""
    if is_address(at):
        return at
    try:
        return str(Path(at).expanduser().resolve())
    except (RuntimeError, OSError):
        # An unknown user, or links in a circle: told when it is read.
        return str(Path(at).absolute())
