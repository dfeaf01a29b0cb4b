"""Lists the kinds of source, and opens the source of a specification.

To add a kind, add a row to `KINDS`: nothing else in the program names the kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from newstui.sources.address import is_address, is_list
from newstui.sources.base import Source, SourceSpec

if TYPE_CHECKING:
    from newstui.model.source_events import Event, Known


class Kind(NamedTuple):
    """Describes one kind of source.

    `name` is what `kind = "…"` of the config says. `places` names what `claims` accepts, for messages. `claims` tells
    from an address or absolute path alone whether it may be of this kind; the first row that claims it is taken.
    `opens` makes the source, and imports its module only then. `describes` names the source for people, from its
    specification and the state of its last Checkpoint. `options` reads each setting that only this kind takes: it
    returns the checked value or raises ValueError. `sign`: an option that by itself means this kind; without it the
    address decides. `check` raises ValueError if the options do not fit together.
    """

    name: str
    places: str
    claims: Callable[[str], bool]
    opens: Callable[[SourceSpec], Source]
    describes: Callable[[SourceSpec, Mapping[str, Any]], str]
    options: Mapping[str, Callable[[Any], Any]] = {}
    sign: str | None = None
    check: Callable[[SourceSpec], None] = lambda spec: None


# --- one opener and one description a kind ------------------------------------------------------------------


def _open_address(spec: SourceSpec) -> Source:
    from newstui.sources.web import AddressSource

    return AddressSource(spec)


def _describe_address(spec: SourceSpec, state: Mapping[str, Any]) -> str:
    from newstui.sources.feeds.state import described, is_feed

    return described(state) if is_feed(state) else _describe_api(spec, state)


def _open_feed(spec: SourceSpec) -> Source:
    from newstui.sources.feeds.source import FeedSource
    from newstui.sources.lists import STRANGER

    return FeedSource(spec.name, spec.at, spec.headers, stranger=bool(spec.options.get(STRANGER)))


def _open_document(spec: SourceSpec) -> Source:
    from newstui.sources.local import DocumentFile

    return DocumentFile(spec.name, spec.at)


def _open_list(spec: SourceSpec) -> Source:
    from newstui.sources.lists import ListSource

    return ListSource(spec)


def _describe_list(spec: SourceSpec, state: Mapping[str, Any]) -> str:
    return "list of feeds"


def _describe_document(spec: SourceSpec, state: Mapping[str, Any]) -> str:
    from newstui.sources.feeds.state import described, is_feed

    return f"file: {described(state)}" if is_feed(state) else _describe_path(spec, state)


def _open_api(spec: SourceSpec) -> Source:
    from newstui.sources.api.source import JsonApi

    return JsonApi(spec.name, spec.at, spec.headers)


def _describe_api(spec: SourceSpec, state: Mapping[str, Any]) -> str:
    from newstui.sources.api.source import described

    return described(state)


def _open_json_file(spec: SourceSpec) -> Source:
    from newstui.sources.api.json_file import JsonFile
    from newstui.sources.files.data_files import holds_posts

    return _open_item_files(spec) if holds_posts(spec.at) else JsonFile(spec.name, spec.at)


def _open_server(spec: SourceSpec) -> Source:
    from newstui.sources.servers.source import ServerItems

    return ServerItems(spec)


def _describe_server(spec: SourceSpec, state: Mapping[str, Any]) -> str:
    from newstui.sources.servers.source import described

    return described(state)


def _open_item_files(spec: SourceSpec) -> Source:
    from newstui.sources.files.folder import ItemFiles

    return ItemFiles(spec.name, spec.at, spec.options.get("site"))


def _site(value: Any) -> str:
    """Checks the address where posts are published, optionally with a pattern for pages
    (`https://x.org/:year/:slug/`).
    """
    if not isinstance(value, str) or not value.lower().startswith(("https://", "http://")):
        raise ValueError("expected an address, like https://example.org")
    return value


def _describe_path(spec: SourceSpec, state: Mapping[str, Any]) -> str:
    return "folder" if Path(spec.at).is_dir() else "file"


def _user(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("expected the user's name at the server")
    return value.strip()


def _password(value: Any) -> str:
    """Checks the reference to a password. A literal password is rejected, and not repeated in the message."""
    from newstui.sources.secrets import is_reference

    if not isinstance(value, str) or not is_reference(value.strip()):
        raise ValueError(
            "expected a reference to the password, not the password itself: "
            '"${NAME}" of the environment, "file:PATH", or password_command = ["pass", "show", "rss"]'
        )
    return value.strip()


def _password_command(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
        raise ValueError('expected a program and its words, like ["pass", "show", "rss"]')
    return tuple(value)


def _items(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_ITEMS:
        raise ValueError(f"expected a number of items, 0 to {_MOST_ITEMS:,}")
    return value


def _check_server(spec: SourceSpec) -> None:
    if "user" not in spec.options:
        raise ValueError("a server needs the `user` who logs in there")
    if ("password" in spec.options) is ("password_command" in spec.options):
        raise ValueError("a server needs `password` or `password_command`, and one of them only")


def _is_path(at: str) -> bool:
    return not is_address(at)


def _is_document_path(at: str) -> bool:
    return _is_path(at) and at.lower().endswith((".xml", ".rss", ".rdf", ".atom", ".json"))


def _is_json_path(at: str) -> bool:
    return _is_path(at) and at.lower().endswith(".json")


def _is_list(at: str) -> bool:
    return is_list(at)


_MOST_ITEMS = 1_000_000
_SERVER_OPTIONS = {
    "user": _user,
    "password": _password,
    "password_command": _password_command,
    "items": _items,
}

KINDS: tuple[Kind, ...] = (
    Kind("list", "addresses, and files whose names end in .opml", _is_list, _open_list, _describe_list),
    Kind("address", "http and https addresses", is_address, _open_address, _describe_address),
    Kind(
        "document",
        "files whose names end in .xml, .rss, .rdf, .atom or .json",
        _is_document_path,
        _open_document,
        _describe_document,
    ),
    Kind("list", "addresses, and files whose names end in .opml", is_address, _open_list, _describe_list),
    Kind("feed", "http and https addresses", is_address, _open_feed, _describe_address),
    Kind("api", "http and https addresses", is_address, _open_api, _describe_api),
    Kind("json", "files whose names end in .json", _is_json_path, _open_json_file, _describe_path),
    Kind("files", "folders and files", _is_path, _open_item_files, _describe_path, {"site": _site}),
    Kind(
        "server",
        "http and https addresses of a news server, with its user",
        is_address,
        _open_server,
        _describe_server,
        _SERVER_OPTIONS,
        "user",
        _check_server,
    ),
)


# --- what config and command line ask -----------------------------------------------------------------------


def kind_of(spec: SourceSpec) -> Kind:
    """Finds the row of a source. Raises ValueError if its kind is unknown or can't read this place."""
    if spec.kind is None:
        signed = (kind for kind in KINDS if kind.sign in spec.options and kind.claims(spec.at))
        kind = next(signed, None) or next(kind for kind in KINDS if kind.claims(spec.at))
        kind.check(spec)
        return kind
    named = [kind for kind in KINDS if kind.name == spec.kind]
    if not named:
        raise ValueError(f"unknown kind {spec.kind!r}; expected one of {', '.join(kind_names())}")
    found = next((kind for kind in named if kind.claims(spec.at)), None)
    if found is None:
        raise ValueError(f"sources of kind {spec.kind!r} are {named[0].places}")
    found.check(spec)
    return found


def kind_names() -> tuple[str, ...]:
    """Lists the values that `kind` may have in the config."""
    return tuple(dict.fromkeys(kind.name for kind in KINDS))


def option_readers() -> dict[str, Callable[[Any], Any]]:
    """Returns the settings that only some kinds take, with their checks; kinds with the same setting share
    its check.
    """
    return {name: reader for kind in KINDS for name, reader in kind.options.items()}


def describe(spec: SourceSpec, state: Mapping[str, Any]) -> str:
    """Describes a source: "folder", "API, 7 topics: news". `state`: from its last Checkpoint."""
    return kind_of(spec).describes(spec, state)


def open_source(spec: SourceSpec) -> LazySource:
    """Opens the source of a specification. A place that does not exist is reported when it is read.

    Raises ValueError if its kind is unknown or can't read this place.
    """
    return LazySource(spec, kind_of(spec))


class LazySource:
    """Imports and opens a source only when it is read: YAML and HTTP are slow to load."""

    def __init__(self, spec: SourceSpec, kind: Kind) -> None:
        self.spec, self.name, self.at = spec, spec.name, spec.at
        self._kind = kind

    def opened(self) -> Source:
        return self._kind.opens(self.spec)

    def read(self, known: Known) -> Iterator[Event]:
        """Yields the source's events, marking items that make changed stories unread again."""
        if not self.spec.unread_on_change:
            return self.opened().read(known)
        return self._renewing(known)

    def _renewing(self, known: Known) -> Iterator[Event]:
        from newstui.model.source_events import ItemFound

        with closing(self.opened().read(known)) as events:  # type: ignore[type-var]
            for event in events:
                yield replace(event, renews=True) if isinstance(event, ItemFound) else event
