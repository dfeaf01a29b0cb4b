"""Gets pictures of stories for the terminal, fetched on request, and keeps the most recent ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from importlib.util import find_spec
from urllib.parse import urlsplit

from newstui import limits
from newstui.fulltext.hosts import Hosts
from newstui.fulltext.process import CannotRead, Children, Stop
from newstui.model.picture import NoPicture, Picture
from newstui.net.errors import FeedError
from newstui.net.reply import Reply
from newstui.text import urls

COLUMNS, ROWS = 60, 18
"""The most cells of a picture: more costs seconds on a slow line."""
NOT_INSTALLED = "Pictures need `pip install newstui[pictures]`."
SHARP = 8
"""Pixels of a cell's width, where the terminal itself draws pictures."""
_KEPT = 64
_ACCEPT = "image/webp,image/png,image/jpeg,image/gif;q=0.9,image/*;q=0.5"


class Pictures:
    """May be used by several threads, each of which waits for its own picture."""

    def __init__(self, children: Children) -> None:
        self._children = children
        self._hosts = Hosts()
        self._kept: OrderedDict[str, Picture] = OrderedDict()

    def get(
        self, address: str, source_hosts: Collection[str], stop: Stop = lambda: False, *, png: bool = False
    ) -> Picture | NoPicture:
        """Gets a picture, or tells why there is none. `png`: for a terminal that draws pictures.

        `source_hosts`: where the story's sources are; only these may be in a private network. Raises Cancelled.
        """
        if (kept := self._kept.get(address)) is not None and bool(kept.png) == png:
            return kept
        if find_spec("PIL") is None:
            return NoPicture(NOT_INSTALLED)
        host = (urlsplit(address).hostname or "").lower()
        try:
            with self._hosts.turn(host, stop, at_once=True):
                head, pixels = self._children.ask(
                    "picture",
                    stop,
                    address=address,
                    columns=COLUMNS,
                    rows=ROWS,
                    sharp=SHARP if png else 0,
                    private_host=host if host in source_hosts else None,
                    accept=_ACCEPT,
                    most=limits.PICTURE,
                )
        except FeedError as error:
            return NoPicture(str(error))
        except CannotRead as error:
            return NoPicture(str(error))
        if words := _failure(Reply(**head["page"]), head["length"], head.get("bad", "")):
            return NoPicture(words)
        size = 3 * head["width"] * head["height"]
        picture = Picture(head["width"], head["height"], pixels[:size], pixels[size:])
        self._kept[address] = picture
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return picture


def _failure(page: Reply, length: int, bad: str) -> str:
    """Returns why an answer is not a picture, "" if it is one."""
    name = urls.host(page.address)
    if page.status in (404, 410):
        return f"the picture is gone from {name} ({page.status})"
    if page.status in (401, 402, 403, 429):
        return f"{name} does not let programs fetch the picture ({page.status})"
    if page.status != 200:
        return f"{name} has a problem ({page.status})"
    if page.media_type == "image/svg+xml":
        return "an SVG picture can't be drawn here"
    if not page.media_type.startswith("image/"):
        return f"no picture there ({page.media_type[:60] or 'of no type'})"
    if page.short or not length:
        return "the picture was cut off on its way"
    if length > limits.PICTURE:
        return f"the picture is larger than {limits.PICTURE // limits.MIB} MiB"
    return bad
