"""Defines how a request fails: in words for the user, or because nobody waits for it any more."""


class FeedError(Exception):
    """Says for people why something of a feed could not be read.

    `status` is the HTTP status that the server answered; None without an answer, 200 for an answer that
    holds no feed. `rest`: seconds for which the server wants no requests, None when it does not mind.
    """

    def __init__(self, reason: str, status: int | None = None, rest: float | None = None) -> None:
        super().__init__(reason)
        self.status, self.rest = status, rest

    @property
    def missing(self) -> bool:
        """Tells whether there is no feed at this address although the server is well: it may be at another."""
        return self.absent or self.status in (200, 403, 405, 406)

    @property
    def absent(self) -> bool:
        """Tells whether the server said that there is nothing at this address."""
        return self.status in (404, 410)


class Refused(FeedError):
    """Says that a host must not be asked; its words begin with a verb whose subject is what led there."""


class OutOfTime(Exception):
    """The time for all requests of one source is over."""


class Cancelled(Exception):
    """The sync was cancelled while a request was under way. Only the pool of threads catches it."""
