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
"""Folders that belong to a site generator if its settings are beside them."""
SETTINGS_NAMES = frozenset(
    "_config.yml _config.yaml hugo.toml hugo.yaml hugo.yml hugo.json config.toml config.yaml config.yml config.json "
    "zola.toml".split()
)
_NO_LINK = os.O_NOFOLLOW
# Non-blocking, in case a pipe has replaced the file since it was found.
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | _NO_LINK
_LOOK = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

Found = tuple[str, str, os.stat_result]
"""Origin (printable path below the root, with "/"), path below the root, and status of the file."""


class RefusedError(Exception):
    """Says why a file is not read, and carries its status."""

    def __init__(self, reason: str, status: os.stat_result) -> None:
        super().__init__(reason)
        self.status = status


class Root:
    """Opens files and folders below a folder without following links. Close it after use.

    Paths have "/" between names and none at the start. Raises OSError, also if a part of the path became a link.
    """

    def __init__(self, path: str) -> None:
        """Opens the folder itself, which may be a link."""
        self._handle = os.open(path, _LOOK)
        self._last: tuple[str, int] | None = None
        """The folder of the last file read: the next one is usually there too."""

    def folder(self, path: str) -> int:
        """Opens a folder; the caller closes it."""
        handle = os.dup(self._handle)
        for name in filter(None, path.split("/")):
            try:
                inner = os.open(name, _LOOK | _NO_LINK, dir_fd=handle)
            finally:
                os.close(handle)
            handle = inner
        return handle

    def read(self, path: str, limit: int = limits.ITEM_FILE) -> tuple[bytes, os.stat_result]:
        """Reads a file: see `read_file`."""
        folder, _, name = path.rpartition("/")
        if self._last is None or self._last[0] != folder:
            self._forget()
            self._last = folder, self.folder(folder)
        return read_file(name, limit, self._last[1])

    def close(self) -> None:
        self._forget()
        os.close(self._handle)

    def _forget(self) -> None:
        if self._last is not None:
            os.close(self._last[1])
            self._last = None


@dataclass(slots=True)
class Walk:
    """Walks through a folder once. Afterwards it tells what could not be read and what was skipped."""

    root: Root
    troubles: list[tuple[str, str]] = field(default_factory=list)
    """Origins of folders (the root is "") and files that could not be read, with the reason."""
    links: int = 0
    """The number of symbolic links, which are never followed."""
    special: list[str] = field(default_factory=list)
    """Origins named like item files that are pipes, sockets or devices."""

    def files(self) -> Iterator[Found]:
        """Yields files with an ending in ENDINGS, folder by folder. Skips hidden files and folders."""
        folders = [("", "")]
        count = 0
        while folders:
            prefix, path = folders.pop()
            try:
                handle = self.root.folder(path)
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
                        folders.append((f"{prefix}{printable(name)}/", f"{path}{name}/"))
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
            yield prefix + printable(name), path + name, status


def read_file(
    path: str, limit: int = limits.ITEM_FILE, folder: int | None = None
) -> tuple[bytes, os.stat_result]:
    """Returns the bytes of a file and its status before reading. Raises OSError or RefusedError.

    `folder`: an open folder that the path is relative to.
    """
    handle = os.open(path, _READ, dir_fd=folder)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError("not a regular file", status)
        data = b""
        # Up to its current end, but not past the limit.
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
        return "disappeared while it was being read"
    return f"cannot be read: {error.strerror or error}"


def printable(name: str) -> str:
    """Returns the name, escaped if it contains undecodable bytes or controls.

    Different names stay different.
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
