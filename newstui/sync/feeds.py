"""Runs a sync of many feeds: skips those that are not due, watches the others, and reports the results."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing

from newstui.library.protocol import Intake
from newstui.model.source_events import Checkpoint, Event, ItemFound, Known, SourceFailed
from newstui.net.errors import Cancelled
from newstui.net.pool import site_of
from newstui.sources.base import Source
from newstui.sources.feeds.state import is_feed
from newstui.sources.registry import LazySource
from newstui.sync.schedule import Turn, Wish, resting_sites, turn_of
from newstui.sync.summary import Summary

_NAMED = ("named", "cursor")
_SHOWN_FAILURES = 3
"""Consecutive failures from which a feed is reported that the user did not name."""


def _every(source: Source) -> float | None:
    return source.spec.every if isinstance(source, LazySource) else None


class WatchedFeed:
    """Reads a source, unless another feed of its site was told to pause.

    `rests`: it was told so itself.
    """

    def __init__(self, source: Source, run: "FeedRun") -> None:
        self.name, self.at = source.name, source.at
        self.site = site_of(source.at)
        self.is_feed = self.new = self.left_out = self.rests = False
        self.failure, self.failures_in_a_row = "", 0
        self._source, self._run = source, run

    def read(self, known: Known) -> Iterator[Event]:
        """Yields the source's events. Raises Cancelled if its site rests."""
        self.is_feed = is_feed(known.state)
        if self._run.rests_now(self.site):
            self.left_out = True
            raise Cancelled
        with closing(self._source.read(known)) as events:  # type: ignore[type-var]
            for event in events:
                if isinstance(event, ItemFound):
                    self.new = True
                elif isinstance(event, SourceFailed):
                    self.failure = f"{event.where}: {event.reason}"
                elif isinstance(event, Checkpoint):
                    self.is_feed = is_feed(event.state)
                    self.failures_in_a_row = event.state.get("failures", 0)
                    if event.state.get("rest_until", 0) > self._run.now:
                        self.rests = True
                        self._run.rest(self, event.state["rest_until"])
                yield event


class FeedRun:
    """Plans one sync of these sources and sums it up. `sources` are those to be read; its methods sum up what happened
    and are called afterwards.

    `wish`: which feeds are asked. `every`: seconds between two requests of a feed that has no time of its own, None
    for an hour. `now`: UTC seconds, the system's when None.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        library: Intake,
        wish: Wish = "due",
        *,
        every: float | None = None,
        full: bool = False,
        now: int | None = None,
    ) -> None:
        self.now = int(time.time()) if now is None else now
        self._wish = wish
        states = library.states()
        known = {source.at: states.get(source.name, {}) for source in sources}
        self._rests = resting_sites(known, site_of, self.now)
        self._began: dict[str, WatchedFeed] = {}
        self._turns: Counter[Turn] = Counter()
        self._resting_by_site: Counter[str] = Counter()
        self.sources: list[Source] = []
        self._watched: list[WatchedFeed] = []
        for source in sources:
            watched = WatchedFeed(source, self)
            turn = turn_of(
                known[source.at], self.now, wish, key=source.at, every=_every(source) or every, full=full
            )
            if turn != Turn.ENDED and self.rests_now(watched.site):
                turn = Turn.RESTING
                self._resting_by_site[watched.site] += 1
            if turn == Turn.ASKED:
                self.sources.append(watched)
                self._watched.append(watched)
            else:
                self._turns[turn] += 1

    def rests_now(self, site: str) -> bool:
        return site in self._rests

    def rest(self, feed: WatchedFeed, until: int) -> None:
        """Stops all further requests to the feed's site in this sync."""
        if feed.site not in self._rests:
            self._rests[feed.site] = until
            self._began[feed.site] = feed

    # --- after the sync -------------------------------------------------------------------------------------

    def line(self) -> str:
        """Says how many feeds there are, with their results; "" for fewer than two, which the summary covers."""
        counts = Counter(self._outcome(feed) for feed in self._watched if feed.is_feed or feed.left_out)
        counts["resting"] += self._turns[Turn.RESTING]
        counts["ended"] += self._turns[Turn.ENDED]
        counts["not due"] += self._turns[Turn.LATER]
        total = counts.total()
        always = ("new", "unchanged", "resting", "failed")
        parts = [f"{counts[name]:,} {name}" for name in always]
        parts += [f"{counts[name]:,} {name}" for name in ("ended", "not due") if counts[name]]
        return f"{total:,} feeds: {', '.join(parts)}." if total > 1 else ""

    def _outcome(self, feed: WatchedFeed) -> str:
        if feed.left_out or feed.rests:
            return "resting"
        if feed.failure:
            return "failed"
        return "new" if feed.new else "unchanged"

    def exit_code(self, summary: Summary) -> int:
        """Returns 1 if a source that is not a feed failed, or a named feed, or more than half of those
        asked; else 0.
        """
        feeds = {feed.name: feed for feed in self._watched if feed.is_feed}
        if self._wish in _NAMED or any(name not in feeds for name in summary.troubled):
            return summary.exit_code
        asked = [feed for feed in feeds.values() if not feed.left_out]
        return int(2 * sum(feed.failure != "" for feed in asked) > len(asked))

    def failures(self, summary: Summary) -> list[str]:
        """Lists the failures to show: for feeds that the user did not name only from the third in a row, or if most
        fail.
        """
        by_line = {feed.failure: feed for feed in self._watched if feed.failure and feed.is_feed}
        hide = self._wish not in _NAMED and not self.exit_code(summary)
        told = []
        for line in summary.failures:
            feed = by_line.get(line)
            if feed and hide and feed.failures_in_a_row < _SHOWN_FAILURES:
                continue
            told.append(line + (self._waiting(feed) if feed else ""))
        return told

    def _waiting(self, feed: WatchedFeed) -> str:
        """Says how many other feeds of a resting site wait."""
        if self._began.get(feed.site) is not feed:
            return ""
        others = sum(other.left_out and other.site == feed.site for other in self._watched)
        others += self._resting_by_site[feed.site]
        if not others:
            return ""
        wait = "feed" if others == 1 else "feeds"
        return f"; {others:,} other {wait} of {feed.site} wait{'s' if others == 1 else ''} too"
