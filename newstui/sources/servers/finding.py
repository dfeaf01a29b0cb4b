"""Finds the API of a news server from the address that a user knows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from newstui.sources.servers.reader_api import ReaderApi, ServerFeed
from newstui.sources.servers.session import Asks, Login, NothingThere, Session, Trouble, asker

_ENDINGS = ("/api/greader.php", "/p/api/greader.php", "")


class FoundServer(NamedTuple):
    """Describes a server that accepted the login. `at`: the address of its API. `software`: its name, if it can be
    detected.
    """

    at: str
    software: str
    feeds: list[ServerFeed]
    unread: int

    @property
    def words(self) -> str:
        """Describes what was found: "FreshRSS, 42 feeds, 318 unread"."""
        feeds = f"{len(self.feeds):,} feed{'' if len(self.feeds) == 1 else 's'}"
        return f"{self.software}, {feeds}, {self.unread:,} unread"


def find_server(login: Login, asks: Callable[[str, Mapping[str, str]], Asks] = asker) -> FoundServer:
    """Logs in at the address, or at the usual places of an API below it. Raises Trouble, NewstuiError.

    A password that one address refuses is not sent to any other.
    """
    trouble: Trouble | None = None
    for at in _addresses(login.at):
        api = ReaderApi(Session(replace(login, at=at), asks))
        try:
            api.session.log_in()
        except Trouble as error:
            if not error.absent:
                raise
            if trouble is None or isinstance(trouble, NothingThere):
                trouble = error
            continue
        user_id = api.user_id()
        return FoundServer(at, _software(at, user_id), api.feeds(), len(api.ids("unread").ids))
    raise trouble or Trouble("no address to try")


def _addresses(at: str) -> Iterator[str]:
    at = at.rstrip("/")
    if urlsplit(at).path.endswith(".php"):
        yield at
    else:
        yield from (at + ending for ending in _ENDINGS)


def _software(at: str, user_id: str) -> str:
    if at.endswith("greader.php"):
        return "FreshRSS"
    return "Miniflux" if user_id.isdecimal() else "Google Reader API"
