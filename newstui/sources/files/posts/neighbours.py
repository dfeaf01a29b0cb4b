"""Finds the post of the same source that a link or a wiki link leads to."""

from collections.abc import Iterable
from posixpath import normpath
from urllib.parse import quote, unquote

from newstui.sources.files.posts import names
from newstui.text.urls import POST

_ROOTS = ("@/", "{filename}", "|filename|", "/")
"""Prefixes of Zola, Pelican and others for the folder of all posts."""


class Neighbours:
    """Finds other posts of a source. Costs nothing until the first link is looked up."""

    def __init__(self, origins: Iterable[str] = ()) -> None:
        self._origins = origins
        self._found: dict[str, str | None] = {}

    def at(self, origin: str, target: str) -> str | None:
        """Finds the post for a relative target in the post `origin`, as the address of a post."""
        path = unquote(target).partition("#")[0].partition("?")[0]
        if not path:
            return None
        root = next((sign for sign in _ROOTS if path.startswith(sign)), "")
        path = path.removeprefix(root).lstrip("/")
        folder = origin.rpartition("/")[0]
        # A site may serve a post as a folder: then ".." is the folder that contains the post.
        starts = ("",) if root else (folder, _stem(origin))
        return self._first(normpath(f"{start}/{path}".lstrip("/")) for start in starts)

    def named(self, name: str) -> str | None:
        """Finds the only post of this name or path, as the address of a post."""
        return self._first((name, "/" + name.rpartition("/")[2]))

    def _first(self, paths: Iterable[str]) -> str | None:
        found = self._paths()
        origin = next((there for path in paths if (there := found.get(_key(path)))), None)
        return POST + quote(origin) if origin else None

    def _paths(self) -> dict[str, str | None]:
        """Maps the path and name of each post, without ending and day; None if several posts share a key."""
        if not self._found:
            for origin in self._origins:
                if not origin.lower().endswith(names.MARKDOWN):
                    continue
                path = _stem(origin)
                folder, _, name = path.rpartition("/")
                keys = {origin, path, f"{folder}/{names.without_day(name)}", "/" + name}
                for key in map(_key, keys):
                    self._found[key] = origin if self._found.get(key, origin) == origin else None
        return self._found


def _stem(origin: str) -> str:
    """Returns the path of a post without its ending; for a bundle, its folder."""
    return "/".join([*names.folders_of(origin), names.name_of(origin)])


def _key(path: str) -> str:
    path = path.removesuffix(".html").removesuffix("/")
    return path.casefold()
