"""Reads a feed at an address: sends one conditional request, and explains any answer that is not a feed."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from newstui import limits
from newstui.errors import NewstuiError
from newstui.model.source_events import Checkpoint, Event, Known, SourceFailed
from newstui.net.errors import FeedError
from newstui.net.reply import validator
from newstui.sources.feeds.answers import host_of, max_age, offer, refusal, rests
from newstui.sources.feeds.reading import FeedReading
from newstui.sources.feeds.state import FeedState, from_json
from newstui.sources.secrets import secrets
from newstui.text.urls import openable, shown, without_secrets

if TYPE_CHECKING:
    from newstui.net.reply import Reply

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, "
    "application/json;q=0.8, text/html;q=0.5, */*;q=0.1"
)
_GOOD = {200, 203, 226}
_NO_ADDRESS = "not an http(s) address, or one with a user in it; put keys into headers"


class Asks(Protocol):
    """Sends single requests; see `net.ask`."""

    def ask(self, address: str, headers: Mapping[str, str], *, ends: float) -> "Reply": ...

    def pause(self, seconds: float) -> None: ...


class FeedSource:
    """Reads the feed at `at`, an http(s) address. `headers`, as the config has them, are sent to its origin only.

    `stranger`: the user did not choose the address, so it must not lead into the user's own network.

    `asker`, `clock` and `wait` can be replaced in tests.
    """

    def __init__(
        self,
        name: str,
        at: str,
        headers: Mapping[str, str] | None = None,
        *,
        stranger: bool = False,
        asker: Callable[[str, Mapping[str, str]], Asks] | None = None,
        clock: Callable[[], float] = time.time,
        wait: Callable[[float], None] | None = None,
    ) -> None:
        self.name, self.at = name, at
        self._headers, self._asker, self._clock, self._wait = headers or {}, asker, clock, wait
        self._stranger = stranger

    def read(self, known: Known) -> Iterator[Event]:
        """Yields new and changed entries, and a Checkpoint at the end, even if the feed can't be read."""
        try:
            exchange = self.exchange()
        except (NewstuiError, FeedError) as error:
            yield SourceFailed(self.name, str(error))
            return
        state = from_json(known.state)
        if known.full:
            state.forget_validators()
        now = int(self._clock())
        yield from self.outcome(known, state, now, exchange, exchange.ask_feed(state, now))

    def exchange(self) -> "Exchange":
        """Returns the `Exchange` for this source. Raises NewstuiError or FeedError if no request is possible."""
        from newstui.net.ask import Asker

        at = openable(self.at)
        if at is None:
            raise FeedError(f"{shown(without_secrets(self.at))}: {_NO_ADDRESS}")
        asker = (self._asker or partial(Asker, stranger=self._stranger))(at, secrets(self._headers))
        return Exchange(at, asker, self._wait or asker.pause)

    def outcome(
        self, known: Known, state: FeedState, now: int, exchange: "Exchange", reply: "Reply | FeedError"
    ) -> Iterator[Event]:
        """Yields the events that follow from an answer or a failure."""
        reading = FeedReading(self.name, self.at, known, state, now)
        asked = state.address or exchange.at
        if not isinstance(reply, FeedError):
            try:
                if reply.status == 304:
                    state.max_age = max_age(reply, now)
                    yield from reading.as_before(reply.moved_to)
                    return
                if reply.status in _GOOD:
                    yield from self._document(reading, reply)
                    return
                reason = refusal(state, reply, now, bool(self._headers))
            except FeedError as error:
                reason = str(error) + offer(reply)
            status = reply.status
        else:
            reason, status = str(reply), 0
        state.failed(now, status)
        if asked != exchange.at and status:
            state.address = None  # the original address is asked again
        yield SourceFailed(self.name, reason)
        yield Checkpoint(state.as_json())

    def _document(self, reading: FeedReading, reply: "Reply") -> Iterator[Event]:
        state = reading.state
        # Set before the last event, which contains the state.
        before = state.etag, state.modified, state.max_age
        state.etag, state.modified = (validator(reply.headers, name) for name in ("etag", "last-modified"))
        state.max_age = max_age(reply, reading.now)
        try:
            for event in reading.document(reply.body, reply.address, reply.content_type, reply.moved_to):
                if reply.short and isinstance(event, Checkpoint):
                    state.forget_validators()
                    event = Checkpoint(state.as_json())
                yield event
        except FeedError:
            state.etag, state.modified, state.max_age = before
            raise


class Exchange:
    """Fetches one feed at `at`, with retries after a moment if they may help; `limits.PAGE_TIME` s in all."""

    def __init__(self, at: str, asker: Asks, wait: Callable[[float], None]) -> None:
        self.at, self._asker, self._wait = at, asker, wait

    def ask_feed(self, state: FeedState, now: int) -> "Reply | FeedError":
        """Returns the answer to a conditional request; after an unexpected 304, asks again without conditions."""
        validators = state.validators(now)
        reply = self.ask(state.address or self.at, validators)
        if isinstance(reply, FeedError) or reply.status != 304 or validators:
            return reply
        reply = self.ask(state.address or self.at, {"Cache-Control": "no-cache"})
        if isinstance(reply, FeedError) or reply.status != 304:
            return reply
        return FeedError(f"{host_of(reply.address)} answers 304, but was not asked what is new", 304)

    def ask(self, address: str, headers: Mapping[str, str]) -> "Reply | FeedError":
        """Asks once, again after a time-out, a truncated answer or a server error, and a third time a busy server."""
        ends = time.monotonic() + limits.PAGE_TIME
        reply = self._once(address, headers, ends)
        for tries in (2, 3):
            seconds = random.uniform(1, 3)  # noqa: S311 - nothing to guess here
            if tries > _tries(reply) or time.monotonic() + seconds > ends:
                break
            self._wait(seconds)
            reply = self._once(address, headers, ends)
        return reply

    def _once(self, address: str, headers: Mapping[str, str], ends: float) -> "Reply | FeedError":
        try:
            return self._asker.ask(address, {"Accept": ACCEPT, **headers}, ends=ends)
        except FeedError as error:
            return error


def _tries(reply: "Reply | FeedError") -> int:
    """Returns how often to ask in all, as long as such an answer comes."""
    if isinstance(reply, FeedError):
        return 2 if getattr(reply, "passing", False) else 1
    if reply.status >= 500 and not rests(reply):
        return 3 if reply.status == 503 else 2
    return 2 if reply.short else 1
