"""Parses the JSON answers of these APIs into pages, items and topics. Does no I/O."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from newstui import limits
from newstui.model.source_events import Event, ItemFound, Known, Rejected, Stamp, Unchanged
from newstui.model.topic import TopicDefinition
from newstui.net.errors import FeedError
from newstui.sources.fields import FieldError, item_of, place_of, topic_of
from newstui.text.clean import clean

_BATCH = 10_000


_CHARSET = re.compile(
    r"charset\s*=\s*[\"']?((?:iso-8859-|windows-)\d{1,4}|latin-?1|shift_jis|euc-\w\w|gb\w+|big5)\b"
)
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def load(body: bytes, content_type: str = "", whence: str = "") -> Any:
    """Parses the bytes as JSON. Raises FeedError, whose message about other formats ends with `whence`."""
    start = body[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n\0\xfe\xff")
    if start.startswith(b"<"):
        raise FeedError(f"{'XML' if b'<?xml' in start else 'HTML'} instead of JSON{whence}", 200)
    if not start:
        raise FeedError(f"nothing at all instead of JSON{whence}", 200)
    try:
        value = json.loads(_decoded(body, content_type.lower()), parse_constant=lambda name: None)
    except json.JSONDecodeError as error:
        raise FeedError(f"not JSON: an error in line {_line_of(error)}", 200) from None
    except ValueError:
        raise FeedError("a number of thousands of digits", 200) from None
    except RecursionError:
        raise FeedError("nested too deeply", 200) from None
    if _too_deep(value):
        raise FeedError("nested too deeply", 200)
    return value


def _line_of(error: json.JSONDecodeError) -> int:
    """Returns the line of a syntax error, the same on every Python version.

    The parser's own words change between versions, and so does the place it gives for a comma before a
    closing bracket: that of the comma from 3.13 on, that of the bracket before.
    """
    before = error.doc[: error.pos].rstrip()
    if before.endswith(",") and error.doc[error.pos : error.pos + 1] in ("]", "}"):
        return before.count("\n") + 1
    return error.lineno


def _decoded(body: bytes, content_type: str) -> str:
    """Decodes JSON: as UTF-8, UTF-16 or UTF-32 by its first bytes, else in the charset that the server names."""
    if body.startswith(_BOMS) or b"\0" in body[:4]:
        return body.decode(json.detect_encoding(body), "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = _CHARSET.search(content_type)
    try:
        return body.decode(named[1] if named else "utf-8-sig", "replace")
    except LookupError:
        return body.decode("utf-8-sig", "replace")


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(limits.JSON_DEPTH + 1):
        level = [block for block in level if isinstance(block, dict | list)]
        if not level:
            return False
        inner: list[Any] = []
        for block in level:
            inner += block.values() if isinstance(block, dict) else block
        level = inner
    return True


# --- pages --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """Holds one page of items: `entries` in order, and `next`, its nextPage (None for the last page).

    `updated`: as given by a location API.
    """

    entries: list[Any]
    next: int | str | None = None
    updated: str | None = None


def page_of(value: Any) -> Page | None:
    """Reads a page of items in any of the known envelopes; None for other JSON."""
    if isinstance(value, list):
        return Page(value)
    if not isinstance(value, dict):
        return None
    for name in ("value", "news"):
        entries = value.get(name)
        if isinstance(entries, list) or (name in value and entries is None):
            updated = value.get("updatedDateTime")
            return Page(
                entries or [],
                _next(value.get("nextPage")) if entries else None,
                clean(updated)[: limits.NAME] if isinstance(updated, str) else None,
            )
    return None


def _next(value: object) -> int | str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str):
        return value.strip()[: limits.ADDRESS] or None
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 < value < 10**9 else None


def stamp_of(entry: object) -> Stamp:
    """Makes the stamp of an entry. An entry with an equal stamp is unchanged."""
    written = json.dumps(entry, sort_keys=True).encode()
    return Stamp(len(written), 0, sha256(written).digest()[:16])


def origin_of(entry: object, stamp: Stamp) -> str:
    """Returns the origin of an entry: its `path`, `api` in the oldest format, else its address, else a digest of its
    content.
    """
    if isinstance(entry, dict):
        for name in ("path", "api", "originalUrl", "webUrl", "sourceUrl", "url"):
            value = entry.get(name)
            if isinstance(value, str) and (path := clean(value[: limits.ADDRESS]).strip(" /")):
                return path
    return f"entry {stamp.hash[:6].hex()}"


def origins_of(entries: Iterable[object]) -> set[str]:
    """Returns the origins of all these entries."""
    return {origin_of(entry, stamp_of(entry)) for entry in entries}


class Entries:
    """Compares the entries of one read with what is known of the source, and reports each once."""

    def __init__(self, known: Known) -> None:
        self.told: set[str] = set()
        self._known = known.stamps
        self._believed: Mapping[str, Stamp] = {} if known.full else known.stamps

    def of(self, entries: Iterable[object], topic: str | None = None) -> tuple[list[Event], bool]:
        """Returns a page's events in order, and whether any is new or changed. All entries get `topic`."""
        events: list[Event] = []
        same: list[str] = []
        news = False

        def tell_same() -> None:
            if same:
                events.append(Unchanged(tuple(same)))
                same.clear()

        for entry in entries:
            entry = with_topic(entry, topic) if topic else entry
            stamp = stamp_of(entry)
            origin = origin_of(entry, stamp)
            if origin in self.told:
                continue
            self.told.add(origin)
            if self._believed.get(origin) == stamp:
                same.append(origin)
            else:
                tell_same()
                events.append(_item_event(entry, origin, stamp))
                news = True
        tell_same()
        return events, news

    def rest(self) -> Iterator[Event]:
        """Reports known entries that were on no page as unchanged: a feed does not tell what has left it."""
        same = [origin for origin in self._known if origin not in self.told]
        for start in range(0, len(same), _BATCH):
            yield Unchanged(tuple(same[start : start + _BATCH]))


def _item_event(entry: object, origin: str, stamp: Stamp) -> ItemFound | Rejected:
    if not isinstance(entry, dict):
        return Rejected(origin, "not an item: not a mapping of fields", stamp)
    path = entry.get("path")
    place = place_of(origin) if isinstance(path, str) and path.strip(" /") else None
    try:
        return ItemFound(item_of(entry, origin, place, None, feed=True), stamp)
    except FieldError as error:
        return Rejected(origin, str(error), stamp)


def with_topic(entry: object, topic: str) -> object:
    """Adds a topic to an entry from that topic's pages."""
    if not isinstance(entry, dict):
        return entry
    topics = entry.get("topics")
    listed = topics if isinstance(topics, list) else [] if topics is None else [topics]
    return entry if topic in listed else {**entry, "topics": [*listed, topic]}


# --- topics -------------------------------------------------------------------------------------------------


def topics_of(value: Any) -> list[TopicDefinition] | None:
    """Reads the definitions of a topics endpoint; None if the JSON is something else."""
    page = page_of(value) if isinstance(value, dict) and "value" in value else None
    if page is None:
        return None
    entries = [entry for entry in page.entries if isinstance(entry, dict)]
    if page.entries and not any("services" in entry and "path" not in entry for entry in entries):
        return None
    topics: dict[str, TopicDefinition] = {}
    for entry in entries:
        try:
            topic = topic_of(entry, "")
        except FieldError:
            continue
        origin = f"topics/{topic.id or topic.name}"
        topics.setdefault(origin, topic_of(entry, origin))
    return list(topics.values())
