"""Calls the Google Reader API of a news server: reads feeds, ids and contents of items, and sends marks.

FreshRSS treats an unknown stream as all items, so only the three of `STREAMS` are ever requested.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from newstui import limits
from newstui.sources.feeds.documents.json_entry import entries_of, text_of
from newstui.sources.feeds.documents.markup import title_words
from newstui.sources.servers.entries import LABEL, STATE, Entry, entry_of, item_id, long_id, put_back
from newstui.sources.servers.session import Session, Trouble, cut_off

Stream = Literal["unread", "starred", "all"]
Mark = Literal["read", "starred"]

STREAMS: Mapping[Stream, tuple[tuple[str, str], ...]] = {
    "unread": (("s", f"{STATE}reading-list"), ("xt", f"{STATE}read")),
    "starred": (("s", f"{STATE}starred"),),
    "all": (("s", f"{STATE}reading-list"),),
}
PAGE_IDS = 10_000
CONTENTS = 250
"""The most items whose contents are fetched in one request."""
_PAGES = 100
_FEEDS = 20_000


class ServerFeed(NamedTuple):
    """Holds a feed of an account. `id`: "feed/12". `folders`: their names. `address`: of the feed; `site`: of its
    pages.
    """

    id: str
    title: str
    folders: tuple[str, ...]
    address: str
    site: str = ""


class Ids(NamedTuple):
    """Holds the ids of a stream, newest first if the server orders them. `whole`: they came as one page.

    A list of several pages may miss ids: pages shift while they are fetched.
    """

    ids: list[str]
    whole: bool


class ReaderApi:
    """Calls the API of one server. All methods raise Trouble, and NewstuiError if there is no password."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def user_id(self) -> str:
        found = self.session.get("user-info")
        return text_of(found.get("userId"))[: limits.NAME] if isinstance(found, dict) else ""

    def feeds(self) -> list[ServerFeed]:
        found = self.session.get("subscription/list")
        listed = found.get("subscriptions") if isinstance(found, dict) else None
        if not isinstance(listed, list):
            raise cut_off()
        feeds = []
        for raw in entries_of(listed[:_FEEDS]):
            folders = (text_of(one.get("label")) for one in entries_of(raw.get("categories")))
            feeds.append(
                ServerFeed(
                    text_of(raw.get("id"))[: limits.ADDRESS],
                    title_words(put_back(text_of(raw.get("title"))))[: limits.NAME],
                    tuple(title_words(put_back(name))[: limits.TOPIC] for name in folders if name.strip()),
                    text_of(raw.get("url"))[: limits.ADDRESS],
                    text_of(raw.get("htmlUrl"))[: limits.ADDRESS],
                )
            )
        return [feed for feed in feeds if feed.id]

    def ids(self, stream: Stream, most: int = PAGE_IDS * _PAGES) -> Ids:
        """Returns at most `most` ids of a stream, each once. Raises Trouble for an unexpected page."""
        found: dict[str, None] = {}
        asked: set[str] = set()
        after = ""
        for _ in range(_PAGES):
            size = min(PAGE_IDS, most - len(found))
            more = [("c", after)] if after else []
            page = self.session.get("stream/items/ids", [*STREAMS[stream], ("n", str(size)), *more])
            refs = page.get("itemRefs") if isinstance(page, dict) else None
            if not isinstance(refs, list):
                raise cut_off()
            ids = (item_id(ref.get("id")) for ref in entries_of(refs))
            found.update((id_, None) for id_ in ids if id_)
            asked.add(after)
            after = text_of(page.get("continuation"))
            if not after or len(found) >= most:
                return Ids(list(found), not after and len(asked) == 1)
            if after in asked:
                break
        raise Trouble("its list of ids never ends; states are as before")

    def contents(self, ids: Iterable[str]) -> list[Entry]:
        """Returns those of these items that the server has. Also raises TooLarge."""
        found = self.session.post_json("stream/items/contents", [("i", long_id(id_)) for id_ in ids])
        items = found.get("items") if isinstance(found, dict) else None
        if not isinstance(items, list):
            raise cut_off()
        entries = (entry_of(raw, self.session.login_data.at) for raw in entries_of(items))
        return [entry for entry in entries if entry]

    def mark(self, mark: Mark, value: bool, ids: Iterable[str]) -> None:
        """Sends a mark for several items. The server's OK does not prove that it kept it."""
        tag = ("a" if value else "r", f"{STATE}{mark}")
        self._expect_ok("edit-tag", [tag, *(("i", long_id(id_)) for id_ in ids)])

    # --- feeds ----------------------------------------------------------------------------------------------

    def subscribe(self, address: str) -> str:
        """Subscribes to a feed and returns its id. Takes as long as the feed's own host."""
        found = self.session.post_json("subscription/quickadd", [("quickadd", address)])
        found = found if isinstance(found, dict) else {}
        id_ = text_of(found.get("streamId"))[: limits.ADDRESS]
        if not id_ or not found.get("numResults"):
            reason = title_words(text_of(found.get("error")))[: limits.TITLE]
            raise Trouble(reason or "it found no feed there")
        return id_

    def unsubscribe(self, feed: str) -> None:
        self._expect_ok("subscription/edit", [("ac", "unsubscribe"), ("s", feed)])

    def move(self, feed: str, folder: str, before: Iterable[str] = ()) -> None:
        """Moves a feed from the folders `before` to a folder, which is created if it is new."""
        out = [("r", LABEL + name) for name in before if name != folder]
        self._expect_ok("subscription/edit", [("ac", "edit"), ("s", feed), ("a", LABEL + folder), *out])

    def _expect_ok(self, name: str, pairs: list[tuple[str, str]]) -> None:
        if self.session.post(name, pairs).strip() != "OK":
            raise cut_off()
