"""An account as a source of the engine: two data folders end equal, and a failing server is left in peace."""

import os
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from newstui.library.open import open_library
from newstui.library.servers.lease import Holder
from newstui.library.servers.store import KEPT_SECONDS, ServerStore
from newstui.library.sqlite import SqliteLibrary
from newstui.net.reply import Reply
from newstui.query.ast import Query
from newstui.query.parser import parse
from newstui.sources.base import SourceSpec
from newstui.sync.engine import sync
from newstui.sync.feeds import FeedRun
from newstui.sync.schedule import Wish
from newstui.sync.servers.account_state import from_json, is_same, mark_of
from newstui.sync.servers.accounts import OpenedSources
from newstui.sync.summary import Summary
from tests.sources.servers.fake_reader import AT, PASSWORD, USER, FakeReader, Killed


class Newstui:
    """One data folder with its library, as the command line uses it."""

    def __init__(self, folder: Path, server: FakeReader, **options: object) -> None:
        self.folder, self.server = folder, server
        self.spec = SourceSpec("home", AT, options={"user": USER, "password": "${WORD}", **options})
        self.begin()

    def begin(self) -> None:
        """A new process."""
        self.opened = OpenedSources([self.spec], self.folder)
        self.account = self.opened.accounts["home"]
        self.account._session = self.server.session()

    def sync(self, wish: Wish = "named", eager: bool = True, full: bool = False) -> Summary:
        with closing(self.library()) as library:
            self.opened.wish(wish, eager)
            return sync(FeedRun(self.opened.sources, library, wish, full=full).sources, library, full=full)

    def library(self) -> SqliteLibrary:
        return open_library(self.folder, [("home", AT)], configured=True)

    def act(self, title: str, flag: str, value: bool) -> None:
        with closing(self.library()) as library:
            rows = library.listing(Query()).rows(0, 100)
            library.mark([row.id for row in rows if row.title == title], flag, value)  # type: ignore[arg-type]

    def flags(self) -> dict[str, tuple[bool, bool]]:
        with closing(self.library()) as library:
            return {row.title: (row.read, row.starred) for row in library.listing(Query()).rows(0, 100)}


@pytest.fixture
def server() -> FakeReader:
    return FakeReader.holding(6)


@pytest.fixture
def pair(tmp_path: Path, server: FakeReader, monkeypatch: pytest.MonkeyPatch) -> list[Newstui]:
    monkeypatch.setenv("WORD", PASSWORD)
    return [Newstui(tmp_path / name, server) for name in "ab"]


def test_two_newstui_with_one_account_end_equal(pair: list[Newstui], server: FakeReader) -> None:
    a, b = pair
    server.add(7, url="")
    for one in pair:
        summary = one.sync()
        assert summary.tally.new == 7
        assert not summary.failures
    a.act("Story 1", "read", True)
    b.act("Story 2", "starred", True)
    b.act("Story 7", "starred", True)
    server.kills = True
    for one in (a, b, a, b):
        with suppress(Killed):
            one.sync()
        one.begin()
        a.act("Story 3", "read", True)
        b.act("Story 1", "starred", True)
    server.kills = False
    server.entries[f"{4:016x}"].read = True
    for one in (a, b, a, b):
        one.sync()
    there = {e.title: (e.read, e.starred) for e in server.entries.values()}
    assert a.flags() == b.flags() == there
    assert there["Story 1"] == (True, True)
    assert there["Story 7"] == (False, True), "an item without an address"
    assert a.sync().tally.items == 0
    assert a.account.report.line("home") == "home: 0 marks sent, 0 taken over, 0 wait."
    for one in pair:
        content = b"".join(path.read_bytes() for path in one.folder.rglob("*") if path.is_file())
        assert PASSWORD.encode() not in content
        assert b"ann/token" not in content
        assert b"T" * 57 not in content
        assert all(path.stat().st_mode & 0o077 == 0 for path in one.folder.rglob("*") if path.is_file())


def test_failing_server_is_left_in_peace(pair: list[Newstui], server: FakeReader) -> None:
    one = pair[0]
    one.sync()
    one.act("Story 1", "read", True)
    server.answer = lambda method, path: Reply(500, AT)
    assert one.sync().failures == ("home: rss.example answers 500; 1 mark waits, nothing is lost",)
    assert one.account.report.waiting == one.opened.unsent == 1
    assert 30 < one.opened.retry_at - time.time() < 70
    asked = len(server.log)
    assert one.sync("due", eager=False).failures, "it says so again"
    assert len(server.log) == asked, "and asks nothing"
    server.answer = lambda method, path: Reply(429, AT, {"retry-after": "7200"})
    assert "too many requests today; again after" in one.sync("due").failures[0]
    asked = len(server.log)
    one.sync()
    assert len(server.log) == asked, "not even by hand"

    with ServerStore.opened(one.folder) as store:
        account, raw = store.account(AT, USER, int(time.time()))
        state = from_json(raw)
        state.until = 0
        store.save_state(account, state.as_json())
    server.answer = lambda method, path: None
    server.password = "another"
    one.begin()
    assert "ann's password was refused" in one.sync().failures[0]
    logins = server.logins
    one.begin()
    assert "ann's password was refused" in one.sync("due").failures[0]
    assert server.logins == logins, "servers lock accounts"
    server.password = PASSWORD
    assert not one.sync().failures
    assert server.entries[f"{1:016x}"].read
    assert one.opened.unsent == one.opened.retry_at == 0
    mark = mark_of("a password")
    assert is_same("a password", mark)
    assert len(mark.partition(":")[2]) == 4


def test_one_process_at_a_time_syncs_an_account(pair: list[Newstui], server: FakeReader) -> None:
    one = pair[0]
    one.sync()
    with ServerStore.opened(one.folder) as store:
        account, _ = store.account(AT, USER, int(time.time()))
        other = Holder()
        assert store.take_lease(account, other, time.time())
    asked = len(server.log)
    assert "home: being synced by another newstui" in one.sync().remarks
    assert len(server.log) == asked
    now = time.time()
    lease = other.lease(now)
    assert not Holder().may_replace(lease, now + 59)
    assert Holder().may_replace(lease, now + 61)
    assert Holder().may_replace(lease, now - 3_600), "a clock that was wrong"
    dead = Holder(pid=2**22 + 1).lease(now)
    assert Holder().may_replace(dead, now), "its process is dead"
    assert not Holder(host="elsewhere").may_replace(dead, now)
    assert other.pid == os.getpid()


def test_rows_of_an_account_are_kept_for_90_days(pair: list[Newstui]) -> None:
    one = pair[0]
    one.sync()
    with ServerStore.opened(one.folder) as store:
        now = int(time.time())
        store.account(AT, "another", now + KEPT_SECONDS - 99)
        assert store.known_account(AT, USER)
        store.account(AT, "another", now + KEPT_SECONDS + 99)
        assert store.known_account(AT, USER) is None


def test_stories_of_a_feed_that_is_gone_go_too_but_for_the_starred(
    pair: list[Newstui], server: FakeReader
) -> None:
    one = pair[0]
    server.feeds[2] = "Feed 2", "https://two.example/feed", "Tech"
    server.add(8, feed=2)
    server.add(9, feed=2, starred=True)
    one.sync()
    server._subscription_edit({"ac": "unsubscribe", "s": "feed/2"}, [])
    one.sync(full=True)
    assert one.flags().keys() >= {"Story 8", "Story 9"}, "one list may be wrong"
    one.sync(full=True)
    assert "Story 8" not in one.flags()
    with closing(one.library()) as library:
        assert [row.title for row in library.listing(parse("is:starred")).rows(0, 9)] == ["Story 9"]
