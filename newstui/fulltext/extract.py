"""Describes the article that a child process found in a page."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec


@dataclass(frozen=True, slots=True)
class Extract:
    """Holds the article of a page and what the page says about itself.

    `length`: characters of the article's text; `words`: how many it has; `whole`: that is most of the page. `title`:
    the page's own. `amp`: an address of its AMP copy on the same host. `script`: the page is made by JavaScript.
    `challenge`: it asks whether a human reads it. `subscribers`: it says that it is not free. `about_cookies`: half of
    its sentences speak of them. `login`: it asks for a password.
    """

    html: str
    length: int
    words: int
    paragraphs: int
    title: str
    amp: str | None
    whole: bool
    script: bool
    challenge: bool
    subscribers: bool
    about_cookies: bool
    login: bool
    too_long: bool


def is_installed() -> bool:
    """Tells whether the libraries of the extra `fulltext` are installed, without loading them."""
    return find_spec("readability") is not None and find_spec("lxml") is not None
