"""The failure of a request, in words for the user."""


class FeedError(Exception):
    """Why something of a feed could not be read, for people.

    `status`: what the server answered, None when there was no answer; 200 with something that is no feed.
    """

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status

    @property
    def missing(self) -> bool:
        """There is no feed at this address, but the server is well: what is looked for may be at another."""
        return self.absent or self.status in (200, 403, 405, 406)

    @property
    def absent(self) -> bool:
        """The server says that there is nothing at this address."""
        return self.status in (404, 410)
