"""Addresses of a feed: where its first page may be, and where the next one is."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from newstui.net.errors import FeedError
from newstui.text.urls import openable, origin

STYLES = ("page/{}/index.json", "page{}/index.json")
"""Where page n of a section is, below it. Where there is the first, the second may be stale."""

_PAGE = re.compile(r"/page/?(\d{1,9})/(?:index\.json)?$").search


def candidates(url: str) -> list[str]:
    """Where the page at a folder's address may be: there, or in its index.json."""
    parts = urlsplit(url)
    if parts.query or parts.path.lower().endswith(".json"):
        return [url]
    return [url, below(url, "index.json")]


def below(url: str, path: str) -> str:
    """The address of `path` in the folder that `url` names, with or without its last slash."""
    parts = urlsplit(url)
    folder = parts.path if parts.path.endswith("/") else parts.path + "/"
    return urlunsplit((parts.scheme, parts.netloc, folder + path, "", ""))


def folder(url: str) -> str:
    """The folder of a section whose page this is."""
    parts = urlsplit(url)
    path = parts.path
    if path.lower().endswith(".json"):
        path = path.rpartition("/")[0] + "/"
    page = _PAGE(path if path.endswith("/") else path + "/")
    path = path[: page.start()] if page else path
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/") + "/", "", ""))


def page_number(next_page: int | str | None) -> int | None:
    """The number that a nextPage is, 2 or more; None when it is none."""
    if isinstance(next_page, str):
        next_page = int(next_page[:9]) if next_page.isdecimal() else None
    return next_page if next_page and next_page > 1 else None


def numbered(section: str, number: int, style: str | None) -> list[str]:
    """Where page `number` may be; `style` is that of earlier pages, None when there are none."""
    return [below(section, one.format(number)) for one in ((style,) if style else STYLES)]


def style_of(url: str) -> str | None:
    """How the pages of its section are addressed, as far as this one tells."""
    page = _PAGE(urlsplit(url).path)
    return next((style for style in STYLES if page and url.endswith("/" + style.format(page[1]))), None)


def addressed(next_page: int | str | None, page: str, origins: set[tuple[str, str, int]]) -> list[str]:
    """Where the page may be that an address or path names; none for what is no nextPage.

    Raises FeedError when it is elsewhere than at `origins`.
    """
    if not isinstance(next_page, str) or next_page.isdecimal():
        return []
    try:
        url = openable(urljoin(page, next_page))
    except ValueError:
        url = None
    if url is None:
        raise FeedError("its next page is no http(s) address")
    url = url.partition("#")[0]
    if origin(url) not in origins:
        raise FeedError(f"its next page is on another host ({origin(url)[1]}), which is not followed")
    return candidates(url)


def page_name(url: str) -> str:
    """ "page 3" for such an address, else "page 1": for people."""
    page = _PAGE(urlsplit(url).path)
    return f"page {page[1]}" if page else "page 1"


def name_of(url: str) -> str:
    """The last folder of an address: what a section is called."""
    path = urlsplit(url).path.rstrip("/")
    if path.lower().endswith("/index.json"):
        path = path[: -len("/index.json")]
    return path.rpartition("/")[2] or urlsplit(url).netloc
