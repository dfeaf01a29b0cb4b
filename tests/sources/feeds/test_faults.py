"""A server with every fault that feeds are known for: each gives its line, and no entry is lost."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newstui import limits
from newstui.model.source_events import (
    Checkpoint,
    Event,
    ItemFound,
    Known,
    Remark,
    SourceFailed,
    Stamp,
    Unchanged,
)
from newstui.sources.feeds.source import FeedSource

pytestmark = pytest.mark.corpus

REFUSED = {
    "loop": "more than 5 redirects",
    "tohttps": "no answer from 127.0.0.1",
    "tofile": "redirects to something other than",
    "tohtml": "a web page instead of a feed",
    "html": "a web page instead of a feed",
    "304always": "answers 304",
    "400": "127.0.0.1 answers 400",
    "401": "asks for a password",
    "403": "does not let us in",
    "404": "not there any more (404, since ",
    "410": "ended: the server says it is gone for good",
    "429": "asks to be left alone until ",
    "429date": "asks to be left alone until ",
    "429long": "asks to be left alone until ",
    "500": "127.0.0.1 answers 500",
    "503": "127.0.0.1 answers 503",
    "shortlength": "stops in the middle; no entry can be read",
    "reset": "no answer from 127.0.0.1",
    "empty": "nothing in it",
    "json": "JSON, but no feed",
    "xmlnofeed": "XML, but no feed (urlset)",
    "badgzip": "can't be decompressed",
    "headers": "its headers are too long",
}
MENDED = {
    "truncated": ("stops in the middle; 2 entries", 2),
    "gzipcut": ("stops in the middle; ", 3),
    "badchunk": ("stops in the middle; 1 entry", 1),
    "deep": ("nested too deeply", 1),
    "entities": ("declares entities: ignored", 5),
    "xxe": ("declares entities: ignored", 5),
    "cdatacut": ("stops in the middle; 1 entry", 1),
    "controls": ("broken at line 1 and mended; 1 entry", 1),
}
ONE_ENTRY = {"wrongcharset", "nocharset", "latin1as8", "utf16", "ttl", "sy"}
FAILS_FIRST = {"410once"}
SLOW = ("slowhead", "hang", "slowbody", "drip")
LARGE = {"gzipbomb", "big"}
"""Take seconds of work; a smaller bomb is tested elsewhere."""


@pytest.fixture(scope="module")
def faults() -> Iterator[str]:
    """The address of the server's faults."""
    from tests.conftest import CORPUS

    script = Path(CORPUS or ".") / "feeds_serve.py"
    if not script.is_file():
        pytest.skip("NEWSTUI_CORPUS has no feeds_serve.py")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(script), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield f"http://127.0.0.1:{port}/fault/{line.partition(': ')[2]}"
        finally:
            process.terminate()


def read(at: str, known: Known) -> tuple[list[Event], Known]:
    source = FeedSource("Feed", at, wait=lambda seconds: None)
    events = list(source.read(known))
    (state,) = [event.state for event in events if isinstance(event, Checkpoint)]
    stamps: dict[str, Stamp] = dict(known.stamps)
    stamps |= {
        event.item.origin: event.stamp for event in events if isinstance(event, ItemFound) and event.stamp
    }
    return events, Known(stamps, state)


def lines(events: list[Event]) -> list[str]:
    told = [f"{event.where}: {event.reason}" for event in events if isinstance(event, SourceFailed)]
    return told + [event.words for event in events if isinstance(event, Remark)]


def seen(events: list[Event]) -> set[str]:
    found = {event.item.origin for event in events if isinstance(event, ItemFound)}
    return found.union(*(event.origins for event in events if isinstance(event, Unchanged)))


def test_every_fault_gives_its_line_and_loses_nothing(faults: str) -> None:
    base, _, names = faults.partition("/fault/")
    kinds = [kind for kind in re.findall(r"\w+", names) if kind not in {*SLOW, *LARGE}]
    assert len(kinds) == 69
    for kind in kinds:
        events, known = read(f"{base}/fault/{kind}", Known())
        told = lines(events)
        if kind in REFUSED:
            assert len(told) == 1, (kind, told)
            assert told[0].startswith("Feed: "), (kind, told)
            assert REFUSED[kind] in told[0], (kind, told)
            assert not seen(events), kind
            continue
        if kind in FAILS_FIRST:
            assert len(told) == 1, (kind, told)
            events, known = read(f"{base}/fault/{kind}", known)
            told = lines(events)
        words, entries = MENDED.get(kind, ("", 1 if kind in ONE_ENTRY else 5))
        assert [words in line for line in told] == ([True] if words else []), (kind, told)
        assert len(seen(events)) == entries, kind
        again, _ = read(f"{base}/fault/{kind}", known)
        assert seen(again) == seen(events), kind
        assert not [event for event in again if isinstance(event, ItemFound)], kind


def test_slow_and_large_answers_are_bounded(faults: str, monkeypatch: pytest.MonkeyPatch) -> None:
    base = faults.partition("/fault/")[0]

    def events(kind: str) -> list[Event]:
        return read(f"{base}/fault/{kind}", Known())[0]

    monkeypatch.setattr(limits, "FEED_BYTES", limits.MIB)
    big = events("big")
    assert lines(big)[0] == "Feed: too large: took the first 1 MiB"
    assert len(seen(big)) > 300
    for name, value in {"READ": 0.3, "CONNECT": 0.3, "PAGE_TIME": 1.0}.items():
        monkeypatch.setattr(limits, name, value)
    with ThreadPoolExecutor(len(SLOW)) as together:
        for kind, found in zip(SLOW, together.map(events, SLOW), strict=True):
            assert len(lines(found)) == 1, kind
            assert "no answer from 127.0.0.1 (time-out after " in lines(found)[0], kind
