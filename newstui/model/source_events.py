"""Defines the values exchanged between sources and library: the events that a source yields, and its input."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newstui.model.item import Item
from newstui.model.topic import TopicDefinition


@dataclass(frozen=True, slots=True)
class Stamp:
    """Identifies the version of a file when last read: size in bytes, mtime in ns, and 16 bytes of its content's hash.

    For an entry of a feed: the size and hash of its JSON, without mtime.
    """

    size: int
    mtime: int
    hash: bytes = b""


@dataclass(frozen=True, slots=True)
class ItemFound:
    """Yields an item with the stamp of its file or entry. `renews`: a change makes its story unread again."""

    item: Item
    stamp: Stamp | None = None
    renews: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """Reports a file or entry that is not an item, with the reason ("line 14: not YAML: …"). Others still load."""

    origin: str
    reason: str
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class TopicFound:
    """Yields a topic definition with the stamp of its file."""

    topic: TopicDefinition
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Reports a file that is neither item nor topic; it is remembered, so that it is not read again while unchanged.

    `reason`: why a file that could be a post is passed over ("section page"); None for an unrelated file.
    """

    origin: str
    stamp: Stamp
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Reports origins that have not changed. `stamp`: set if size or mtime changed, but not the hash."""

    origins: tuple[str, ...]
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Tells the user something that is not a failure (an endpoint that answers 404)."""

    words: str


@dataclass(frozen=True, slots=True)
class Expect:
    """Announces how many items or files will come, 0 if unknown; replaces an earlier Expect."""

    total: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Marks a point up to which everything may be committed; `state` is passed to the next read."""

    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """Reports that the source, or a part of it, could not be read: `where` ("page 3 of news") and `reason` are for
    people.
    """

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Complete:
    """Says that all of the source was seen: origins that were not yielded no longer exist there.

    A folder ends with it unless something could not be read. An API never does: items that have left its pages are not
    gone.
    """


Event = (
    ItemFound
    | Rejected
    | TopicFound
    | Ignored
    | Unchanged
    | Remark
    | Expect
    | Checkpoint
    | SourceFailed
    | Complete
)


@dataclass(frozen=True, slots=True)
class Known:
    """Holds what the library knows of a source before it is read.

    `stamps`: origin -> stamp, of items, definitions, rejected and ignored files. `state`: from the last Checkpoint.
    `full`: read everything; trust no stamp and no validator.
    """

    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)
    full: bool = False
