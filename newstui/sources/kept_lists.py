"""Stores lists of feeds from addresses as last fetched: their feeds must be known before anything is fetched."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from newstui.errors import NewstuiError
from newstui.net.errors import FeedError
from newstui.net.reply import validator
from newstui.sources.address import is_address, is_list
from newstui.sources.feeds.answers import host_of
from newstui.sources.opml import FeedList, read_list, write_list
from newstui.sources.secrets import secrets
from newstui.text.urls import openable, shown, without_secrets

if TYPE_CHECKING:
    from newstui.sources.base import SourceSpec

DAY_SECONDS, NAMED_SECONDS = 86_400, 300
"""How long a list is not fetched again, by itself and on request."""

_ACCEPT = "text/x-opml, application/xml, text/xml, */*;q=0.5"


@dataclass(slots=True)
class KeptList:
    """Holds a list as last fetched.

    `asked_at`: UTC seconds, 0 for never; `failure`: why that failed, "" if it did not. `document`: its feeds, as OPML;
    `unusable` and `remarks` as in `FeedList`.
    """

    asked_at: int = 0
    failure: str = ""
    etag: str | None = None
    modified: str | None = None
    document: str = ""
    unusable: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def list(self) -> FeedList:
        """Returns the list. Raises FeedError if it was never fetched."""
        if not self.document:
            raise FeedError(self.failure or "not read yet")
        found = read_list(self.document.encode())
        return FeedList(found.title, found.feeds, tuple(self.unusable), tuple(self.remarks))


def file_of(folder: Path, address: str) -> Path:
    """Returns the file in which a list is stored."""
    return folder / f"{sha256(address.encode()).hexdigest()[:20]}.json"


def load(path: Path) -> KeptList:
    """Reads a stored list; returns a never-fetched one if there is none or it can't be read."""
    try:
        return KeptList(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return KeptList()


def refresh(
    spec: SourceSpec,
    path: Path,
    seconds: float,
    now: int | None = None,
    asking: Callable[[str], None] = lambda host: None,
) -> KeptList:
    """Fetches a list if its last answer is older than `seconds`, and stores it. A failure keeps the feeds.

    `asking` is called with the host before a request.
    """
    kept = load(path)
    at_time = int(time.time()) if now is None else now
    if 0 <= at_time - kept.asked_at < seconds:
        return kept
    asking(host_of(spec.at))
    ask(spec, kept)
    kept.asked_at = at_time
    _save(kept, path)
    return kept


def fetch_missing(
    specs: Iterable[SourceSpec],
    folder: Path,
    seconds: float | None = None,
    asking: Callable[[str], None] = lambda host: None,
) -> None:
    """Fetches lists that were never fetched, and those last fetched `seconds` ago. `asking` as in `refresh`."""
    for spec in specs:
        if is_list(spec.at, spec.kind) and is_address(spec.at):
            path = file_of(folder, spec.at)
            if seconds is not None or not load(path).document:
                refresh(spec, path, NAMED_SECONDS if seconds is None else seconds, asking=asking)


def ask(spec: SourceSpec, kept: KeptList) -> KeptList:
    """Updates a stored list in place; a failure leaves its feeds as they are."""
    try:
        _ask(spec, kept)
        kept.failure = ""
    except (FeedError, NewstuiError) as error:
        kept.failure = str(error)
    return kept


def _ask(spec: SourceSpec, kept: KeptList) -> None:
    from newstui.net.ask import Asker

    at = openable(spec.at)
    if at is None:
        raise FeedError(
            f"{shown(without_secrets(spec.at))}: not an http(s) address, or one with a user in it"
        )
    sent: Mapping[str, str | None] = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified}
    headers = {name: value for name, value in sent.items() if value and kept.document}
    reply = Asker(at, secrets(spec.headers)).ask(at, {"Accept": _ACCEPT, **headers})
    if reply.status == 304 and headers:
        return
    if reply.status != 200:
        raise FeedError(f"{host_of(reply.address)} answers {reply.status}")
    if reply.short:
        raise FeedError("the answer was cut off")
    found = read_list(reply.body, reply.content_type)
    kept.document = write_list(found.feeds, found.title).decode()
    kept.unusable, kept.remarks = list(found.unusable), list(found.remarks)
    kept.etag, kept.modified = validator(reply.headers, "etag"), validator(reply.headers, "last-modified")


def _save(kept: KeptList, path: Path) -> None:
    """Writes a stored list atomically. One that can't be written is fetched again."""
    half = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(asdict(kept), out)
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
