"""Gets the full text of a story: a stored article, else one fetched from its address."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from newstui.fulltext import robots, verdict
from newstui.fulltext.extract import Extract, is_installed
from newstui.fulltext.hosts import Hosts
from newstui.fulltext.process import Answer, CannotRead, Children
from newstui.library.full_texts import FullTexts, key_of
from newstui.model.full_text import FullText, NoFullText
from newstui.model.story import Story
from newstui.net.errors import FeedError
from newstui.net.reply import Reply, seconds_from, validator
from newstui.text import urls

NOT_INSTALLED = "Full text needs `pip install newstui[fulltext]`."
UNASKED_A_DAY = 100
_HOUR, _DAY, _WEEK = 3_600, 86_400, 7 * 86_400
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Wish:
    """Holds a request. `again`: even if it was fetched before; `unasked`: not requested by a person, so robots.txt is
    obeyed.

    `queued`: it is one of several, so that no person waits for it and its host is given time.
    """

    again: bool = False
    unasked: bool = False
    queued: bool = False


class Fetcher:
    """Fetches articles. May be used by several threads, each of which waits for its own."""

    def __init__(self, texts: FullTexts, children: Children | None = None) -> None:
        self.texts = texts
        self._children = children or Children()
        self._hosts = Hosts()
        self._pruned: list[int] = []

    def take_pruned(self) -> list[int]:
        """Returns, once, the keys of stories whose articles were deleted to make room, so that the library can remove
        them.
        """
        pruned, self._pruned = self._pruned, []
        return pruned

    def close(self) -> None:
        self._children.close()

    def get(
        self,
        story: Story,
        source_hosts: Collection[str],
        wish: Wish = Wish(),
        stop: Stop = lambda: False,
    ) -> FullText | NoFullText:
        """Gets the full text of a story, or tells why there is none.

        `source_hosts`: where its sources are; only these may be in a private network. Costs at most some 90 s, and
        mostly one request. Raises Cancelled when `stop` says so, LibraryBroken.
        """
        key = key_of(story)
        if key is None or story.address is None:
            return NoFullText("this story has no address", 0)
        old = self.texts.find(key)
        if not wish.again:
            if old is not None:
                return old
            if failure := self.texts.failure(key):
                return failure
        if not is_installed():
            return NoFullText(NOT_INSTALLED, 0)
        if wish.unasked and not self.texts.may_fetch_unasked(UNASKED_A_DAY):
            return NoFullText(f"{UNASKED_A_DAY} articles were fetched unasked today", 0)
        found = _Attempt(self, story, key, source_hosts, wish, old, stop).run()
        if isinstance(found, FullText):
            self._pruned += self.texts.put(found)
        elif found.until:
            self.texts.put_failure(key, found)
        return found


class _Attempt:
    """Tries the addresses of one story, one after the other."""

    def __init__(
        self,
        fetcher: Fetcher,
        story: Story,
        key: int,
        source_hosts: Collection[str],
        wish: Wish,
        old: FullText | None,
        stop: Stop,
    ) -> None:
        self._texts, self._children, self._hosts = fetcher.texts, fetcher._children, fetcher._hosts
        self._story, self._key, self._source_hosts = story, key, source_hosts
        self._wish, self._old, self._stop = wish, old, stop
        self._amp: str | None = None

    def run(self) -> FullText | NoFullText:
        """Returns the first article that an address yields, else why the story's own address yields none."""
        first: NoFullText | None = None
        partial: FullText | None = None
        tried: set[str] = set()
        for address in self._addresses():
            if address in tried:
                continue
            tried.add(address)
            found, elsewhere = self._try(address)
            if isinstance(found, FullText) and not elsewhere:
                return found
            if isinstance(found, FullText):
                partial = partial or found
            else:
                first = first or found
            if not elsewhere:
                break
        return partial or first or NoFullText("this story has no address", 0)

    def _addresses(self) -> Iterator[str]:
        if self._story.address:
            yield urls.openable(self._story.address) or self._story.address
        yield from _amp_copies(self._story)[:1]
        if self._amp:
            yield self._amp

    def _try(self, address: str) -> tuple[FullText | NoFullText, bool]:
        """Fetches one address and reads its page; also tells whether another address may be better."""
        host = (urlsplit(address).hostname or "").lower()
        private_host = host if host in self._source_hosts else None
        try:
            at_once = not (self._wish.unasked or self._wish.queued)
            with self._hosts.turn(host, self._stop, at_once=at_once):
                if not self._wish.again and (came := self._texts.find(self._key)):
                    return came, False  # another thread was faster
                if self._wish.unasked and not self._robots_allow(address, private_host):
                    words = f"{urls.host(address)} does not let programs read it (robots.txt)"
                    return self._failed(words, _DAY), False
                answer = self._children.ask(
                    "article",
                    self._stop,
                    address=address,
                    title=self._story.title,
                    private_host=private_host,
                    validators=self._validators(address),
                )
            return self._read(address, answer)
        except FeedError as error:
            return self._failed(str(error), int(error.rest or _HOUR)), True
        except CannotRead as error:
            return self._failed(str(error), _DAY), True

    def _robots_allow(self, address: str, private_host: str | None) -> bool:
        return robots.may_fetch(address, self._texts, self._children, private_host, self._stop)

    def _validators(self, address: str) -> dict[str, str]:
        """Returns the headers that let the server answer that nothing changed."""
        if self._old is None or address != self._story.address:
            return {}
        pairs = {"If-None-Match": self._old.etag, "If-Modified-Since": self._old.modified}
        return {name: value for name, value in pairs.items() if value}

    def _read(self, asked: str, answer: Answer) -> tuple[FullText | NoFullText, bool]:
        head, content = answer
        page = Reply(**head["page"])
        if page.status == 304 and self._old is not None:
            self._texts.unchanged(self._key)
            return self._texts.find(self._key) or self._old, False
        pause = int(min(seconds_from(page.headers.get("retry-after"), time.time()) or 0, _WEEK))
        if page.short and page.status < 400:
            return self._failed("the page was cut off on its way", _HOUR), True
        if pause and page.status in (429, 503):
            self._hosts.rest((urlsplit(page.address).hostname or "").lower(), pause)
        if head["judged"] is not None:
            judged = verdict.Verdict(*head["judged"])
            remembered = _DAY if judged.final else _HOUR
            return self._failed(judged.words, max(remembered, pause)), judged.elsewhere
        size = head["html"]
        html, blocks = (part.decode(errors="replace") for part in (content[:size], content[size:]))
        found = Extract(html, **head["facts"])
        self._amp = self._amp or (urls.openable(found.amp) if found.amp else None)
        judged = verdict.after_reading(page, found, asked, self._story.title)
        if not judged.shown:
            return self._failed(judged.words, max(_HOUR, pause)), judged.elsewhere
        text = FullText(
            self._key,
            page.address,
            found.html,
            blocks,
            found.words,
            int(time.time()),
            judged.words,
            etag=validator(page.headers, "etag"),
            modified=validator(page.headers, "last-modified"),
        )
        return text, judged.elsewhere

    def _failed(self, words: str, seconds: int) -> NoFullText:
        return NoFullText(words, int(time.time()) + seconds)


def _amp_copies(story: Story) -> list[str]:
    """Lists the AMP copies that the provider serves itself."""
    own = {(story.provider.domain or "").lower() if story.provider else ""}
    own.add(urls.host(story.address or ""))
    found = []
    for link in story.links:
        host = (urlsplit(link.address).hostname or "").lower()
        if link.kind == "amp" and any(host == domain or host.endswith(f".{domain}") for domain in own - {""}):
            found.append(link.address)
    return found
