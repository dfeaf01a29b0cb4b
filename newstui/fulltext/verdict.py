"""Judges a fetched page: whether its article is shown, shown with a notice, or replaced by a line that says why not."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from newstui import limits
from newstui.fulltext.extract import Extract
from newstui.net.reply import Reply
from newstui.text import urls

_SOME_CHARACTERS = 50
"""A shorter text is shown only if it is most of its page."""
_SHORT_CHARACTERS = 1_500
_LEAST_TITLE_WORDS = 4
_HTML = {"text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", ""}
_NAMES = {"application/pdf": "a PDF", "video": "a video", "audio": "an audio file", "image": "an image"}
_CONSENT = re.compile(r"consent|cookiewall|privacy-gate|(?<![a-z])cmp(?![a-z])", re.IGNORECASE)
_LOGIN = re.compile(r"log-?in|sign-?in|sso|auth", re.IGNORECASE)
_STOP_WORDS = frozenset(
    """a about after all an and are as at be before but by can could das dem den der des die do does ein eine for from
    für gets had has have how in into is ist it its mehr mit more new nicht not of on or our over says sie than that
    the their there these they this to und up was we were what when who why will with would you your""".split()
)


class Verdict(NamedTuple):
    """Holds the verdict. `words`: why there is no article, or the notice above it; `shown`: it is shown. `final`:
    trying again is vain.

    `elsewhere`: another address may do better.
    """

    words: str = ""
    shown: bool = False
    final: bool = False
    elsewhere: bool = False


def is_page(page: Reply) -> bool:
    """Tells whether an answer may be read as a page."""
    return page.media_type in _HTML or page.status >= 400


def before_reading(page: Reply) -> Verdict | None:
    """Judges an answer by status, type and length alone; None if its page has to be read."""
    name = urls.host(page.address)
    if page.status in (404, 410):
        return Verdict(f"gone from {name} ({page.status})", final=True)
    if page.status >= 500 and page.status != 503:
        return Verdict(f"{name} has a problem ({page.status})", elsewhere=True)
    if not is_page(page):
        return Verdict(f"{_kind(page)}: o opens it", final=True)
    if len(page.body) > limits.ARTICLE_PAGE:
        return Verdict(f"the page is larger than {limits.ARTICLE_PAGE // limits.MIB} MiB", elsewhere=True)
    return None


def _kind(page: Reply) -> str:
    kind = page.media_type
    name = _NAMES.get(kind) or _NAMES.get(kind.partition("/")[0]) or f"a file ({kind[:60]})"
    length = page.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        return name
    size = int(length[:15])
    return f"{name} of {size / 1e6:.1f} MB" if size >= 100_000 else f"{name} of {max(1, size // 1000)} kB"


def after_reading(page: Reply, found: Extract, asked: str, title: str) -> Verdict:
    """Judges the article that was found in a page. `asked`: the address before redirects; `title`: the story's."""
    name = urls.host(page.address)
    short = found.length < _SHORT_CHARACTERS
    if page.status in (401, 402) or (found.subscribers and short):
        words = f"{name} shows this to subscribers"
        if found.paragraphs and found.length >= limits.ARTICLE_LEAST:
            first = f"{found.paragraphs} paragraphs" if found.paragraphs > 1 else "paragraph"
            return Verdict(f"{words}: the first {first}", shown=True, elsewhere=True)
        return Verdict(words, elsewhere=True)
    if found.login and (found.length < limits.ARTICLE_LEAST or (short and _has(_LOGIN, page, asked))):
        return Verdict(f"{name} asks for a login first", elsewhere=True)
    if page.status in (403, 429) or (found.challenge and (page.status != 200 or short)):
        status = "" if page.status == 200 else f" ({page.status})"
        return Verdict(f"{name} does not let programs read it{status}", elsewhere=True)
    if page.status >= 400:
        return Verdict(f"{name} has a problem ({page.status})", elsewhere=True)
    if _has(_CONSENT, page, "" if short else asked) or (short and found.about_cookies):
        return Verdict(f"{name} asks for consent first", elsewhere=True)
    if found.too_long:
        return Verdict("the article is larger than 1 MiB", elsewhere=True)
    if found.length < limits.ARTICLE_LEAST and found.script:
        return Verdict("this page is made by JavaScript", elsewhere=True)
    if found.length < _SOME_CHARACTERS and not (found.length and found.whole):
        return Verdict(f"no article found at {name}", elsewhere=True)
    little = found.length < limits.ARTICLE_LEAST
    words = "there may be more on the page" if little and not found.whole else ""
    if _is_another(title, found):
        words = "this may be another article"
    return Verdict(words, shown=True, elsewhere=little)


def _has(sign: re.Pattern[str], page: Reply, asked: str) -> bool:
    """Tells whether host or path of a page match a pattern that the requested address does not match."""
    there, here = (f"{parts.hostname}{parts.path}" for parts in map(urlsplit, (page.address, asked)))
    return bool(sign.search(there)) and not sign.search(here)


def _is_another(title: str, found: Extract) -> bool:
    """Tells whether too few of the title's words are in the article."""
    wanted = {word for word in re.findall(r"\w{3,}", title.casefold()) if word not in _STOP_WORDS}
    if len(wanted) < _LEAST_TITLE_WORDS:
        return False
    said = re.sub(r"<[^<>]*>", " ", found.html).casefold()
    return sum(word in said for word in wanted) * 3 < len(wanted)
