"""Reads an answer apart from its document: why it has none, and when to ask again."""

from datetime import datetime
from urllib.parse import urlsplit

from newstui.net.reply import Reply, seconds_from
from newstui.sources.feeds.state import FeedState
from newstui.text.clean import clean

_FIRST_REST_SECONDS, _LONGEST_REST_SECONDS = 600, 6 * 3_600
_LONGEST_ASKED_REST_SECONDS = 86_400


def rests(reply: Reply) -> bool:
    """Tells whether the server asks for a pause."""
    return reply.status == 429 or (reply.status == 503 and "retry-after" in reply.headers)


def refusal(state: FeedState, reply: Reply, now: int, with_headers: bool) -> str:
    """Describes a status without a document in words, and notes the consequences in the state."""
    status = reply.status
    if rests(reply):
        wanted = seconds_from(reply.headers.get("retry-after"), now)
        own = min(_FIRST_REST_SECONDS * 2 ** min(state.rests, 10), _LONGEST_REST_SECONDS)
        state.rests += 1
        state.rest_until = now + (own if wanted is None else min(int(wanted), _LONGEST_ASKED_REST_SECONDS))
        return f"asks to be left alone until {_moment(state.rest_until, now)} ({status})"
    if status == 410:
        state.ended = True
        return "ended: the server says it is gone for good"
    if status == 404:
        since = state.failed_since if state.status == 404 else now
        return f"not there any more (404, since {_date(since)})"
    if status in (401, 403):
        words = "asks for a password" if status == 401 else "does not let us in"
        if with_headers:
            return f"{words} ({status}); the headers of the config are not accepted"
        return f"{words}; put it into headers in the config" if status == 401 else words
    return f"{host_of(reply.address)} answers {status}"


def offer(reply: Reply) -> str:
    """Describes the feeds that a page offers, which came in place of a feed."""
    from newstui.sources.feeds.discovery import Answer, candidates
    from newstui.sources.feeds.documents.document import kind_of

    content_type = reply.content_type
    if kind_of(reply.body, content_type) != "page":
        return ""
    page = Answer(reply.address, reply.body, content_type, reply.headers.get("link", ""))
    address = next((address for address, _ in candidates(page)), None)
    return f"; it offers: {address}" if address else ""


def max_age(reply: Reply, now: int) -> int:
    """Returns the seconds for which nothing new will come, according to the server."""
    found = 0
    for part in reply.headers.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name in ("no-store", "no-cache"):
            return 0
        value = value.strip('" ')
        if name == "max-age" and value.isascii() and value.isdecimal():
            found = max(found, int(value[:9]))
    return found or int(seconds_from(reply.headers.get("expires"), now) or 0)


def host_of(address: str) -> str:
    return clean(urlsplit(address).hostname or address)


def _date(at: int) -> str:
    day = datetime.fromtimestamp(at).astimezone()
    return f"{day.day} {day:%b}"


def _moment(at: int, now: int) -> str:
    """Writes a time today, or a date and time."""
    clock = f"{datetime.fromtimestamp(at).astimezone():%H:%M}"
    return clock if _date(at) == _date(now) else f"{_date(at)} {clock}"
