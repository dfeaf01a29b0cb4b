"""Checks in a site's robots.txt whether a program may fetch an address without a person's request."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from newstui import limits
from newstui.fulltext.process import CannotRead, Children, Stop
from newstui.library.full_texts import FullTexts
from newstui.net.errors import FeedError
from newstui.net.reply import Reply

_DAY_SECONDS = 86_400
_AGENT = "newstui"


def may_fetch(
    address: str, texts: FullTexts, children: Children, private_host: str | None, stop: Stop = lambda: False
) -> bool:
    """Tells whether robots.txt allows an address; it is fetched once a day per site. Raises Cancelled."""
    parts = urlsplit(address)
    site = f"{parts.scheme}://{parts.netloc}"
    known = texts.robots(site, int(time.time()) - _DAY_SECONDS)
    if known is None:
        known = (_rules(f"{site}/robots.txt", children, private_host, stop),)
        texts.put_robots(site, known[0])
    if known[0] is None:
        return False
    from urllib.robotparser import RobotFileParser  # it loads urllib's own HTTP client

    rules = RobotFileParser()
    rules.parse(known[0].splitlines())
    return rules.can_fetch(_AGENT, address)


def _rules(address: str, children: Children, private_host: str | None, stop: Stop) -> str | None:
    """Fetches robots.txt; "" if the site has none, None if it can't answer, which allows nothing."""
    how = {"private_host": private_host, "accept": "text/plain,*/*;q=0.5", "most": limits.ROBOTS}
    try:
        head, body = children.ask("file", stop, address=address, **how)
    except (FeedError, CannotRead):
        return None
    page = Reply(**head["page"])
    if page.status >= 500 or page.status == 429:
        return None
    return body[: limits.ROBOTS].decode("utf-8", "replace") if page.status == 200 else ""
