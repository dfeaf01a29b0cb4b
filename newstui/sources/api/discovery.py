"""Finds out with few requests what a user's address leads to: a site, its API, a section or a topic."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from newstui import limits
from newstui.model.topic import TopicDefinition
from newstui.net.errors import FeedError
from newstui.sources.api.pages import page_of, topics_of
from newstui.sources.api.paging import below, candidates, folder
from newstui.text.clean import clean
from newstui.text.urls import origin

SECTIONS = ("news", "learning", "samples")
"""The sections that an API is asked for if its topics name none."""

_TOPICS = "topics/index.json"


class Section(NamedTuple):
    """Holds one section of an API. `url` is its folder or its first page; `topic`, if any, is given to all
    its items.
    """

    url: str
    topic: str | None = None


class Shape(NamedTuple):
    """Describes what an address leads to. `topics`: the address of their definitions, None without.

    `api`: the sections are all of an API's, not one that the user named.
    """

    sections: tuple[Section, ...]
    topics: str | None = None
    api: bool = False


Look = Callable[[str], tuple[str, Any]]
"""Fetches an address: returns the address after redirects and the JSON there. Raises FeedError."""


def discover(look: Look, at: str) -> Shape:
    """Finds what `at` leads to. Raises FeedError with the addresses that were tried, or why nothing could
    be fetched.
    """
    return _Search(look).shape(at)


class _Search:
    def __init__(self, look: Look) -> None:
        self._look = look
        self._in_vain: dict[str, list[str]] = {}

    def shape(self, at: str) -> Shape:
        path = urlsplit(at).path.lower().rstrip("/")
        is_root = path.endswith("/api")
        roots = [below(at, "")] if is_root else []
        if not is_root:
            for url in candidates(at):
                end, value = self._json(url)
                if topics_of(value):
                    roots = [urljoin(folder(end), "..")]
                    break
                if page_of(value) is not None:
                    return self._section(end if urlsplit(end).hostname == urlsplit(at).hostname else url)
                if value is not None:
                    self._note(url, "JSON without a list of items")
            else:
                if "/api/" not in path and not path.endswith(".json") and not urlsplit(at).query:
                    roots = [below(at, "api/"), below(at, "")]
        for root in roots:
            if shape := self._api(root):
                return shape
        reasons = (f"{reason}: {', '.join(paths)}" for reason, paths in self._in_vain.items())
        raise FeedError(f"no feed found; looked at {'; '.join(reasons)}", 404)

    def _note(self, url: str, reason: str) -> None:
        self._in_vain.setdefault(reason, []).append(clean(urlsplit(url).path) or "/")

    def _json(self, url: str) -> tuple[str, Any]:
        """Fetches like `look`, but with None for missing JSON."""
        try:
            return self._look(url)
        except FeedError as error:
            if not error.missing:
                raise
            self._note(url, str(error))
            return url, None

    def _api(self, root: str) -> Shape | None:
        """Reads the API with this root; None if it is not the root of an API."""
        address = below(root, _TOPICS)
        _, value = self._json(address)
        topics = topics_of(value)
        sections = sections_of(topics or [], root)
        for name in () if sections else SECTIONS:
            if self._has_page(below(root, f"{name}/")):
                sections.append(Section(below(root, f"{name}/")))
            elif topics is None and not sections:
                return None
        if not sections:
            return None
        return Shape(tuple(sections), None if topics is None else address, api=True)

    def _has_page(self, url: str) -> bool:
        return any(page_of(self._json(one)[1]) is not None for one in candidates(url))

    def _section(self, url: str) -> Shape:
        before, api, _ = url.partition("/api/")
        if not api:
            return Shape((Section(url),))
        root = before + api
        address = below(root, _TOPICS)
        _, value = self._json(address)
        topics = topics_of(value)
        if topics is None:
            return Shape((Section(url),))
        return Shape((Section(url, topic_at(topics, root, url)),), address)


def sections_of(topics: Sequence[TopicDefinition], root: str) -> list[Section]:
    """Lists the sections that contain all topics: the endpoints that are not below another one."""
    endpoints = dict(_endpoints(topics, root))
    tops: set[str] = set()
    last = None
    for url in sorted(endpoints):
        if last is None or not url.startswith(last):
            tops.add(url)
            last = url
    return [Section(url) for url in endpoints if url in tops][: limits.SECTIONS]


def topic_at(topics: Sequence[TopicDefinition], root: str, url: str) -> str | None:
    """Returns the topic whose pages these are; None for the pages of a whole section."""
    tops = {section.url for section in sections_of(topics, root)}
    here = folder(url)
    return next((name for end, name in _endpoints(topics, root) if end == here and end not in tops), None)


def _endpoints(topics: Sequence[TopicDefinition], root: str) -> Iterator[tuple[str, str]]:
    """Yields folder and topic of each endpoint. An endpoint on another host is fetched from the source's own host."""
    for topic in topics:
        for _, address in topic.services:
            _, api, path = urlsplit(address).path.partition("/api/")
            if origin(address) == origin(root):
                yield folder(address), topic.name
            elif api:
                yield folder(below(root, path)), topic.name
