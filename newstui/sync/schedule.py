"""Decides which feeds to ask now: those that are due, at sites that do not rest."""

import zlib
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Literal

from newstui.sources.feeds.state import FeedState, from_json, is_feed

EVERY_SECONDS = 3_600
"""The default time between two requests of a feed."""

ASKED_LATELY_SECONDS = {"named": 300, "cursor": 30}
"""A feed that answered more recently than this is not asked again, even by name or under the cursor."""

_HOUR, _DAY = 3_600, 86_400
_LONGEST_HINT_SECONDS = 12 * _HOUR
"""The longest interval that a feed or its server may ask for: a year is a mistake."""

_QUIET = ((365 * _DAY, 24 * _HOUR), (30 * _DAY, 6 * _HOUR))
"""How long nothing new has come -> how long to wait between two requests."""

_MISSING_SECONDS, _MISSING_EVERY_SECONDS = 30 * _DAY, _DAY
"""A feed that has been missing (404) for the first time span is asked once per second one."""

_JITTER_PERCENT = 10


class Turn(Enum):
    """Names what a sync does with a feed: ask it, or skip it because of its site, for good, or for now."""

    ASKED = "asked"
    RESTING = "resting"
    ENDED = "ended"
    LATER = "not due"


def due_at(state: FeedState, every: float | None = None, key: str = "") -> int:
    """Returns when a feed is due next, in UTC seconds, ignoring a rest of its site.

    `every`: seconds, as configured. `key` spreads feeds over up to a tenth of the interval, always earlier, so that an
    hourly job finds hourly feeds due.
    """
    if not state.asked_at:
        return 0
    wanted = every or EVERY_SECONDS
    quiet_for = state.asked_at - state.new_at if state.new_at else 0
    wanted = max([wanted, *(pause for age, pause in _QUIET if quiet_for >= age)])
    if state.status == 404 and state.asked_at - state.failed_since >= _MISSING_SECONDS:
        wanted = max(wanted, _MISSING_EVERY_SECONDS)
    share = zlib.crc32(f"{key} {state.asked_at}".encode()) % 1_000 / 1_000
    sooner = wanted * (1 - share * _JITTER_PERCENT / 100)
    hint = min(max(state.interval, state.max_age), _LONGEST_HINT_SECONDS)
    return state.asked_at + int(max(sooner, hint))


def resting_sites(
    states: Mapping[str, Mapping[str, Any]], site_of: Callable[[str], str], now: int
) -> dict[str, int]:
    """Finds the sites that want no requests, and until when. `states`: of feeds and APIs, by address."""
    found: dict[str, int] = {}
    for address, state in states.items():
        until = state.get("rest_until", 0)
        if until > now:
            site = site_of(state.get("address") or address)
            found[site] = max(until, found.get(site, 0))
    return found


Wish = Literal["due", "all", "named", "cursor"]
"""Which feeds a sync asks: those that are due, all, or all because the user named them or has the cursor on them."""


def turn_of(
    state: Mapping[str, Any],
    now: int,
    wish: Wish,
    *,
    key: str = "",
    every: float | None = None,
    full: bool = False,
) -> Turn:
    """Decides what to do with a source, ignoring a rest of its site. Sources not known to be feeds are asked.

    `key`, `every`: as for `due_at`. `full`: it is asked even if it answered a moment ago.
    """
    if not is_feed(state):
        return Turn.ASKED
    feed = from_json(state)
    if pause := ASKED_LATELY_SECONDS.get(wish):
        answered = feed.asked_at and (feed.status or not feed.failures)
        lately = answered and 0 <= now - feed.asked_at < pause
        return Turn.LATER if lately and not full else Turn.ASKED
    if feed.ended:
        return Turn.ENDED
    due = wish == "all" or full or not feed.asked_at <= now < due_at(feed, every, key)
    return Turn.ASKED if due else Turn.LATER
