"""Fetches and parses untrusted pages and pictures in a separate process, which only `process` starts.

Requests come on stdin, a line of JSON each, and answers go to stdout: an empty line once all bytes have come, upon
which an empty line on stdin lets the child read them, then a line of JSON and what it announces. lxml and the HTTP
client are loaded here, so that an answer which takes too much time or memory, or crashes the parser, costs one line
and not the reader. The process ends when its stdin closes or no request comes for a while.
"""

import gc
import json
import logging
import os
import resource
import select
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from newstui import limits

IDLE_SECONDS = 20
CPU_SECONDS = 5
MEMORY_BYTES = 512 * limits.MIB
_HEADERS = ("content-type", "content-length", "retry-after", "etag", "last-modified")

Came = Callable[[], None]
"""Tells the reader that all bytes have come, and waits until they may be read."""
Found = tuple[dict[str, Any], bytes]


def main() -> None:
    """Answers requests until none comes."""
    requests, answers = sys.stdin.buffer, os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # only answers may reach the reader
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_AS, MEMORY_BYTES)
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # its command line loads slowly
    gc.disable()  # collecting what a page leaves can wait until it was sent
    logging.disable(logging.CRITICAL)  # no one reads stderr, and readability logs pages it finds odd

    def send(data: bytes) -> None:
        while data:
            data = data[os.write(answers, data) :]

    # Requests are not read ahead: the reader sends one only after the answer to the one before.
    while select.select([requests], [], [], IDLE_SECONDS)[0] and (line := requests.readline()):
        wanted: dict[str, Any] = json.loads(line)
        spent = resource.getrusage(resource.RUSAGE_SELF)
        _bound(resource.RLIMIT_CPU, int(spent.ru_utime + spent.ru_stime) + 1 + CPU_SECONDS)

        def came() -> None:
            send(b"\n")
            requests.readline()  # one child reads at a time: this one waits for its turn

        head, content = _answer(wanted, came)
        send(json.dumps({**head, "bytes": len(content)}).encode() + b"\n" + content)
        gc.collect()


def _answer(wanted: dict[str, Any], came: Came) -> Found:
    from newstui.net.errors import FeedError, Refused
    from newstui.text import urls

    try:
        return TASKS[wanted.pop("task")](came, **wanted)
    except Refused as error:
        return {"failed": f"{urls.host(wanted['address'])} {error}"}, b""
    except FeedError as error:
        return {"failed": str(error)}, b""


def _article(came: Came, address: str, title: str, **how: Any) -> Found:
    """Fetches a page and finds its article, unless status, type or length say that there is none."""
    threading.Thread(target=_load_parsers, daemon=True).start()
    from newstui.fulltext.verdict import before_reading, is_page
    from newstui.net.page import fetch_page

    page = fetch_page(address, wanted=is_page, **how)
    came()
    head = {"page": _head(page), "judged": before_reading(page)}
    if head["judged"] is not None or page.status == 304 or (page.short and page.status < 400):
        return head, b""
    from newstui.fulltext.child.article import extract

    html, blocks, facts = extract(page.body, page.content_type, page.address, title)
    content = html.encode("utf-8", "replace")
    return {**head, "facts": facts, "html": len(content)}, content + blocks.encode("utf-8", "replace")


def _load_parsers() -> None:
    """Loads what reads a page while it is on its way."""
    import newstui.fulltext.child.article
    import newstui.text.body.html_blocks  # noqa: F401


def _file(came: Came, address: str, **how: Any) -> Found:
    """Fetches a file as it is."""
    from newstui.net.page import fetch_page

    page = fetch_page(address, **how)
    came()
    return {"page": _head(page)}, page.body


def _picture(came: Came, address: str, columns: int, rows: int, sharp: int, **how: Any) -> Found:
    """Fetches a picture and scales it down to what half blocks can draw in so many cells; `sharp`: see `scaled`."""
    from newstui.net.page import fetch_page

    page = fetch_page(address, wanted=lambda page: page.media_type.startswith("image/"), **how)
    came()
    if page.status != 200 or page.short or not page.body or len(page.body) > how["most"]:
        return {"page": _head(page), "length": len(page.body)}, b""
    from newstui.fulltext.child.picture import scaled

    facts, pixels = scaled(page.body, columns, rows * 2, sharp)
    return {"page": _head(page), "length": len(page.body), **facts}, pixels


def _code(came: Came, text: str, language: str) -> Found:
    """Splits code into runs of one kind."""
    came()
    from newstui.fulltext.child.code import runs

    return {"runs": runs(text, language)}, b""


TASKS: dict[str, Callable[..., Found]] = {
    "article": _article,
    "file": _file,
    "picture": _picture,
    "code": _code,
}


def _head(page: Any) -> dict[str, Any]:
    """Returns what the reader needs of an answer, except its body."""
    headers = {name: page.headers[name] for name in _HEADERS if name in page.headers}
    return {"status": page.status, "address": page.address, "headers": headers, "short": page.short}


def _bound(what: int, most: int) -> None:
    """Sets a resource limit of this process, if the system supports it."""
    with suppress(OSError, ValueError):
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


if __name__ == "__main__":
    main()
