"""Identifies entries: their keys in the feed, addresses that do not identify them, changes, and missing dates."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from newstui import limits
from newstui.model.item import Item
from newstui.model.source_events import Stamp
from newstui.text.clean import one_line
from newstui.text.dates import iso
from newstui.text.urls import normal, openable

_LONGEST_KEY_CHARACTERS = 512
_KEY_TEXT_CHARACTERS = 1_000
_FUTURE_SECONDS = 3_600
"""Seconds that a clock may be ahead: later dates are not believed."""

WRITTEN = "date in the feed"
"""The name in `Item.other` under which a date in the future is kept."""


class Named(NamedTuple):
    """Holds what may identify an entry. `words`: its text without markup."""

    id: str | None
    normal: str | None
    title: str
    words: str


def keys_of(entries: Sequence[Named]) -> list[str]:
    """Makes a key for each entry: its id, else its address, else its text.

    If several entries of a document share a key, each also gets its address, then its title, then a number, so that
    none ever takes an earlier key of another.
    """
    keys = [_own_key(entry) for entry in entries]
    for more in ([entry.normal or "" for entry in entries], [_hash(entry.title) for entry in entries]):
        often = Counter(keys)
        keys = [
            f"{key}|{part}" if often[key] > 1 and part and key != part else key
            for key, part in zip(keys, more, strict=True)
        ]
    seen: Counter[str] = Counter()
    for place, key in enumerate(keys):
        seen[key] += 1
        if seen[key] > 1:
            keys[place] = f"{key}|{seen[key]}"
    return keys


def _own_key(entry: Named) -> str:
    key = one_line(entry.id or "")
    if key:
        address = openable(key) if key[:4].lower() == "http" else None
        key = normal(address) if address else key
    key = key or entry.normal or _hash(f"{entry.title}\n{entry.words[:_KEY_TEXT_CHARACTERS]}")
    return key if len(key) <= _LONGEST_KEY_CHARACTERS else _hash(key)


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


# --- addresses ----------------------------------------------------------------------------------------------


def shared_addresses(
    items: Iterable[Item], own: Iterable[str | None], before: Iterable[str] = ()
) -> tuple[str, ...]:
    """Finds the normal addresses that do not distinguish entries, to be kept with the feed's state.

    These are addresses of several entries with different words, `own` ones (of the site and the feed), and those shared
    `before`; at most 1,000, oldest first.
    """
    texts: defaultdict[str, set[tuple[str, str | None]]] = defaultdict(set)
    for item in items:
        if item.normal:
            texts[item.normal].add((item.title, item.excerpt))
    its_own = {normal(address) for address in own if address}
    found = dict.fromkeys(before)
    found |= dict.fromkeys(
        address for address, different in texts.items() if len(different) > 1 or address in its_own
    )
    return tuple(found)[: limits.SHARED_ADDRESSES]


def identified(item: Item, shared: Iterable[str], feed_key: str) -> Item:
    """Returns the item with what identifies its story: its address, or feed and key if that is shared or missing."""
    if item.normal is None or item.normal in shared:
        return replace(item, normal=None, place=f"{feed_key}/{item.origin}")
    return item


# --- changes ------------------------------------------------------------------------------------------------


def stamp_of(item: Item) -> Stamp:
    """Makes the stamp of an entry, which ignores tracking parameters, comment counts and dates of change."""
    seen = repr(
        (
            item.title,
            item.excerpt,
            item.body,
            item.address and normal(item.address),
            item.normal is None,
            item.type,
            item.provider,
            item.tags,
            item.authors,
            [normal(image.address) for image in item.images],
            [(normal(link.address), link.kind) for link in item.links],
            item.length,
        )
    ).encode("utf-8", "surrogatepass")
    return Stamp(len(seen), 0, sha256(seen).digest()[:16])


# --- dates --------------------------------------------------------------------------------------------------


def with_dates(
    items: Sequence[Item], at: int, seen: Mapping[str, int], newest: int | None = None
) -> tuple[list[Item], dict[str, int]]:
    """Gives each item a date, and returns `seen` for the next time.

    `at`: when the feed was fetched, UTC seconds. `seen`: key -> the date given to it at first sight. `newest`: the
    feed's own date, at the first read of a feed only. An entry without a date, or with one in the future, gets the time
    it was first seen, a second less for each place, to keep the feed's order.
    """
    start = min(at, newest) if newest is not None else at
    given: dict[str, int] = {}
    dated: list[Item] = []
    for place, item in enumerate(items):
        written = item.published
        before = seen.get(item.origin)
        ahead = written is not None and written > at + _FUTURE_SECONDS
        if written is None:
            given[item.origin] = start - place if before is None else before
        elif ahead or (before is not None and before < written):
            given[item.origin] = at if before is None else before
        if item.origin not in given:
            dated.append(item)
            continue
        other = {**item.other, WRITTEN: iso(written)} if written is not None else item.other
        dated.append(replace(item, published=given[item.origin], other=other))
    kept = given | {key: date for key, date in seen.items() if key not in given}
    return dated, dict(list(kept.items())[: limits.FEED_ENTRIES])
