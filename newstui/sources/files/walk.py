"""Finds and reads files in an untrusted folder: follows no links and opens no devices."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field

from newstui import limits

ENDINGS = (
    *(".md", ".markdown", ".mdx", ".mdown", ".mkd", ".txt", ".html", ".htm"),
    *(".yaml", ".yml", ".json", ".xml", ".opml"),
)
_SKIPPED = frozenset("_site node_modules _includes _layouts _sass _plugins vendor bower_components".split())
_GENERATORS = frozenset("themes archetypes layouts scaffolds public".split())
"""Folders that belong to the generator of a site where its settings lie beside them."""
SETTINGS_NAMES = frozenset(
    "_config.yml _config.yaml hugo.toml hugo.yaml hugo.yml hugo.json config.toml config.yaml config.yml config.json "
    "zola.toml".split()
)
_NO_LINK = os.O_NOFOLLOW
# Non-blocking, in case the file was replaced by a pipe since it was found.
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | _NO_LINK
_LOOK = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

Found = tuple[str, str, os.stat_result]
"""Origin (printable path below the root, with "/"), path to open, and status of the file."""


class RefusedError(Exception):
    """Says why a file is not read, and holds its status."""

    def __init__(self, reason: str, status: os.stat_result) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(slots=True)
class Walk:
    """Walks through a folder once. Afterwards it holds what could not be read and what was skipped."""

    root: str
    troubles: list[tuple[str, str]] = field(default_factory=list)
    """Origins of folders (the root is "") and files that could not be read, with the reason."""
    links: int = 0
    """The number of symbolic links, which are never followed."""
    special: list[str] = field(default_factory=list)
    """Origins named like item files that are pipes, sockets or devices."""

    def files(self) -> Iterator[Found]:
        """Yields files with an ending in ENDINGS, a folder before those in it. Skips hidden files and folders."""
        folders = [("", self.root)]
        count = 0
        while folders:
            prefix, path = folders.pop()
            try:
                # Only the root may be a link; a folder may have been replaced by one since it was found.
                handle = os.open(path, _LOOK | (_NO_LINK if prefix else 0))
            except OSError as error:
                self.troubles.append((prefix.rstrip("/"), words(error)))
                continue
            try:
                for found in self._files_of(handle, prefix, path, folders):
                    count += 1
                    if count > limits.FILES:
                        self.troubles.append(("", f"more than {limits.FILES:,} files; name a smaller folder"))
                        return
                    yield found
            finally:
                os.close(handle)

    def _files_of(
        self, handle: int, prefix: str, path: str, folders: list[tuple[str, str]]
    ) -> Iterator[Found]:
        """Yields the files of one open folder and adds the folders in it to `folders`."""
        try:
            with os.scandir(handle) as scan:
                entries = [entry for entry in scan if not entry.name.startswith(".")]
        except OSError as error:
            self.troubles.append((prefix.rstrip("/"), words(error)))
            return
        in_site = any(entry.name in SETTINGS_NAMES for entry in entries)
        for entry in entries:
            name = entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    if name not in _SKIPPED and not (in_site and name in _GENERATORS):
                        folders.append((f"{prefix}{printable(name)}/", f"{path}/{name}"))
                    continue
                if entry.is_symlink():
                    self.links += 1
                    continue
                if not name.lower().endswith(ENDINGS):
                    continue
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                self.troubles.append((prefix + printable(name), words(error)))
                continue
            if not stat.S_ISREG(status.st_mode):
                self.special.append(prefix + printable(name))
                continue
            yield prefix + printable(name), f"{path}/{name}", status


def read_file(path: str, limit: int = limits.ITEM_FILE) -> tuple[bytes, os.stat_result]:
    """Returns the bytes of a file, and its status before they were read. Raises OSError or RefusedError."""
    handle = os.open(path, _READ)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError("not a regular file", status)
        data = b""
        # Up to its current end, but never past the limit.
        while len(data) <= limit >= status.st_size:
            more = os.read(handle, status.st_size + 1)
            if not more:
                return data, status
            data += more
        raise RefusedError(f"larger than {limit // limits.MIB} MiB", status)
    finally:
        os.close(handle)


def words(error: OSError) -> str:
    """Describes a system error for the user."""
    if isinstance(error, FileNotFoundError):
        return "went away while it was read"
    return f"cannot be read: {error.strerror or error}"


def printable(name: str) -> str:
    """Returns the name, escaped if it holds bytes that are not text, or controls.

    Different names have different forms.
    """
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(_escaped(char) for char in name)


def _escaped(char: str) -> str:
    if char == "\\":
        return r"\\"
    if char.isprintable():
        return char
    code = ord(char)
    return rf"\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else rf"\u{code:04x}"
