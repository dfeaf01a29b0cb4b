"""What a source is: a plain generator of values. No database, no clock, no UI."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from newstui.model.source_events import Event, Known


class Source(Protocol):
    """A folder, a file or an API address that gives items.

    `name` is unique in its set of sources; `at` is the resolved address or absolute path.
    """

    name: str
    at: str

    def read(self, known: Known) -> Iterator[Event]:
        """Yield events until done. Never raises for bad data: that is `Rejected` or `SourceFailed`.

        May be closed early (`generator.close()`): then it lets go of files and connections.
        """
        ...
