"""Finds the addresses of a feed's pages: candidates for the first one, and the next one."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from newstui.net.errors import FeedError
from newstui.text.urls import openable, origin

STYLES = ("page/{}/index.json", "page{}/index.json")
"""The path of page n below its section. A section with pages in the first form may have stale ones in the second."""

_PAGE = re.compile(r"/page/?(\d{1,9})/(?:index\.json)?$").search


def candidates(url: str) -> list[str]:
    """Lists the possible addresses of a folder's page: the folder itself or its index.json."""
    parts = urlsplit(url)
    if parts.query or parts.path.lower().endswith(".json"):
        return [url]
    return [url, below(url, "index.json")]


def below(url: str, path: str) -> str:
    """Makes the address of `path` in the folder `url`, which may lack its last slash."""
    parts = urlsplit(url)
    folder = parts.path if parts.path.endswith("/") else parts.path + "/"
    return urlunsplit((parts.scheme, parts.netloc, folder + path, "", ""))


def folder(url: str) -> str:
    """Makes the address of the section that a page belongs to."""
    parts = urlsplit(url)
    path = parts.path
    if path.lower().endswith(".json"):
        path = path.rpartition("/")[0] + "/"
    page = _PAGE(path if path.endswith("/") else path + "/")
    path = path[: page.start()] if page else path
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/") + "/", "", ""))


def page_number(next_page: int | str | None) -> int | None:
    """Reads a nextPage as a page number, 2 or more; None for anything else."""
    if isinstance(next_page, str):
        next_page = int(next_page[:9]) if next_page.isdecimal() else None
    return next_page if next_page and next_page > 1 else None


def numbered(section: str, number: int, style: str | None) -> list[str]:
    """Lists the possible addresses of page `number`; `style` is that of earlier pages, None without any."""
    return [below(section, one.format(number)) for one in ((style,) if style else STYLES)]


def style_of(url: str) -> str | None:
    """Finds the style of a section's page addresses from one of them; None if it does not tell."""
    page = _PAGE(urlsplit(url).path)
    return next((style for style in STYLES if page and url.endswith("/" + style.format(page[1]))), None)


def addressed(next_page: int | str | None, page: str, origins: set[tuple[str, str, int]]) -> list[str]:
    """Lists the possible addresses of a page that a nextPage names by address or path; empty for any other nextPage.

    Raises FeedError if the page is not at one of `origins`.
    """
    if not isinstance(next_page, str) or next_page.isdecimal():
        return []
    try:
        url = openable(urljoin(page, next_page))
    except ValueError:
        url = None
    if url is None:
        raise FeedError("its next page is not an http(s) address")
    url = url.partition("#")[0]
    if origin(url) not in origins:
        raise FeedError(f"its next page is on another host ({origin(url)[1]}), which is not followed")
    return candidates(url)


def page_name(url: str) -> str:
    """Names a page for people: "page 3" if its address has that number, else "page 1"."""
    page = _PAGE(urlsplit(url).path)
    return f"page {page[1]}" if page else "page 1"


def name_of(url: str) -> str:
    """Returns the name of a section: the last folder of its address."""
    path = urlsplit(url).path.rstrip("/")
    if path.lower().endswith("/index.json"):
        path = path[: -len("/index.json")]
    return path.rpartition("/")[2] or urlsplit(url).netloc
