"""Sources: folders of item files and addresses of feeds, read as events."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newstui.errors import UsageError
from newstui.sources.base import Source
from newstui.text import clean


def source_for(at: str, name: str | None = None, headers: Mapping[str, str] | None = None) -> Source:
    """The source that a user means by `at`: a folder, a file, or an http(s) address.

    Nothing is opened yet, nor is a reference in `headers` followed: what does not exist says so when it is
    read. Raises UsageError for what can't be the name of anything.
    """
    if not at.strip() or "\0" in at or any("\ud800" <= char <= "\udfff" for char in at):
        raise UsageError(f"{clean(at)!r} is no folder, file or address; name one whose name is plain text")
    if is_address(at):
        from newstui.sources.json_api import JsonApi

        return JsonApi(name or default_name(at), at, headers)
    if "://" in at:
        raise UsageError(f"{clean(at)}: only http and https addresses can be read, and folders and files")
    path = resolved(at)
    if at.lower().endswith(".json"):
        from newstui.sources.json_file import JsonFile

        return JsonFile(name or default_name(path), path)
    from newstui.sources.item_files import ItemFiles

    return ItemFiles(name or default_name(path), path)


def kind_of(at: str, state: Mapping[str, Any]) -> str:
    """What a source is, for people; `state`: of its last Checkpoint."""
    if is_address(at):
        from newstui.sources.json_api import described

        return described(state)
    return "folder" if Path(at).is_dir() else "file"


def is_address(at: str) -> bool:
    return at.lower().startswith(("http://", "https://"))


def resolved(at: str) -> str:
    """A path made absolute, `~` and links followed; an address as it is."""
    if is_address(at):
        return at
    try:
        return str(Path(at).expanduser().resolve())
    except (RuntimeError, OSError):
        # An unknown user, or links in a circle: told when it is read.
        return str(Path(at).absolute())


def default_name(at: str) -> str:
    """What a source is called when nobody named it: the last part of its path or address."""
    return clean(at.rstrip("/").rpartition("/")[2]) or at
