"""Defines the events that a source yields, and what it is given before: the values between sources and library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newstui.model.item import Item
from newstui.model.topic import TopicDefinition


@dataclass(frozen=True, slots=True)
class Stamp:
    """Holds how a file looked when last read: size in bytes, mtime in ns, and 16 bytes of the hash of its content.

    For an entry of a feed: the size and hash of its JSON, without a time.
    """

    size: int
    mtime: int
    hash: bytes = b""


@dataclass(frozen=True, slots=True)
class ItemFound:
    """An item, and how its file or entry looked. `renews`: a change makes its story unread again."""

    item: Item
    stamp: Stamp | None = None
    renews: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file or entry that is no item, with the reason ("line 14: not YAML: …"). The rest loads."""

    origin: str
    reason: str
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class TopicFound:
    """A topic definition, and how its file looked."""

    topic: TopicDefinition
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """A file that is neither item nor topic: remembered, so that it is not read again while it stays as it is.

    `reason` says why a file that could be a post is passed over ("section page"); None for a file that is nobody's.
    """

    origin: str
    stamp: Stamp
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Origins that are as the library knows them. `stamp`: only size or mtime differ, the hash is the same."""

    origins: tuple[str, ...]
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth a line to the user that is no failure (an endpoint that answers 404)."""

    words: str


@dataclass(frozen=True, slots=True)
class Expect:
    """How many items or files are to come, 0 when that is not known; replaces an earlier Expect."""

    total: int


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything before this may be committed; `state` is handed back at the next read."""

    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """The source, or a part of it, could not be read: `where` ("page 3 of news"), `reason`, both for people."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Complete:
    """All of the source was seen: origins not yielded no longer exist there.

    A folder ends with it unless something could not be read. An API never does: what has left its pages
    is not gone.
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

    `stamps`: origin -> stamp, of items, definitions, rejected and ignored files alike. `state`: the last
    Checkpoint's. `full`: read everything, believe no stamp and no validator.
    """

    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)
    full: bool = False
