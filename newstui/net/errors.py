"""Defines how a request fails: with a message for the user, or because it was cancelled."""


class FeedError(Exception):
    """Says for people why something of a feed could not be read.

    `status` is the HTTP status that the server answered; None without an answer, 200 for an answer that holds no feed.
    `rest`: seconds for which the server asked for no requests, None if it did not ask.
    """

    def __init__(self, reason: str, status: int | None = None, rest: float | None = None) -> None:
        super().__init__(reason)
        self.status, self.rest = status, rest

    @property
    def missing(self) -> bool:
        """Tells whether the server works but has no feed at this address: the feed may have moved."""
        return self.absent or self.status in (200, 403, 405, 406)

    @property
    def absent(self) -> bool:
        """Tells whether the server said that there is nothing at this address."""
        return self.status in (404, 410)


class Refused(FeedError):
    """Says that a host must not be asked; its words begin with a verb whose subject is what led there."""


class OutOfTime(Exception):
    """Says that the time for all requests of one source is used up."""


class Cancelled(Exception):
    """Signals that the sync was cancelled during a request. Only the thread pool catches it."""
