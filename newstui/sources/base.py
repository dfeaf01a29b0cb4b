"""Defines a source and its specification, without database, clock and UI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from newstui.model.source_events import Event, Known


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Specifies where a source is and how to read it; `registry.open_source` opens it.

    `name` is unique in its set of sources; `at` is the resolved address or absolute path.
    `kind` is the name of a row of the registry; None chooses the row by the address.
    `headers` are as written, with references to secrets (see `secrets`).
    `every` is in seconds; None reads the source only on request.
    `unread_on_change` makes a story unread again when the source changes it.
    `topics` are given to every story of the source.
    `fulltext`: opening a story of the source fetches its article.
    `options` are the settings that only this kind of source takes, checked by the registry.
    """

    name: str
    at: str
    kind: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    every: float | None = None
    topics: tuple[str, ...] = ()
    unread_on_change: bool = False
    fulltext: bool = False
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)


class Source(Protocol):
    """Reads the items of a folder, a file or an address."""

    name: str
    at: str

    def read(self, known: Known) -> Iterator[Event]:
        """Yields events until the source is read.

        Bad data raises nothing; it becomes `Rejected` or `SourceFailed`. Closing the generator early releases its files
        and connections.
        """
        ...
