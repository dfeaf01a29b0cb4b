"""The Google Reader API: ids in their two forms, items, answers that are not what they should be, words for them."""

from dataclasses import replace
from itertools import count

import pytest

from newstui import limits
from newstui.net.ask import NoAnswer
from newstui.net.reply import Reply
from newstui.sources.servers import session as session_module
from newstui.sources.servers.entries import LONG, entry_of, item_id, key_of, put_back
from newstui.sources.servers.finding import find_server
from newstui.sources.servers.reader_api import ReaderApi
from newstui.sources.servers.session import Login, LoginRefused, Session, Trouble
from newstui.sources.servers.source import batches
from tests.sources.servers.fake_reader import AT, PASSWORD, USER, FakeReader, _Asks


def test_id_has_one_form_whatever_a_server_writes() -> None:
    for written, form in (
        ("1790000000000001", "00065bfeda25e001"),
        (12, "000000000000000c"),
        ("-1", "ffffffffffffffff"),
        (str(2**64 - 1), "ffffffffffffffff"),
        (LONG + "00065BFEDA25E001", "00065bfeda25e001"),
        (LONG + "c", "000000000000000c"),
        ("5134b3d2e24b1a0001000000", "5134b3d2e24b1a0001000000"),
        (LONG + "5134b3d2e24b1a0001000000", "5134b3d2e24b1a0001000000"),
        (str(2**64), str(2**64)),
    ):
        assert item_id(written) == form, written
    for written in (None, "", "a b", "x" * 65, "é", [], {}, True, "\x1b[2J"):
        assert item_id(written) is None, written


def test_wide_signs_are_put_back_but_not_among_wide_characters() -> None:
    assert put_back("A ＆ B ＜b＞ ＆") == "A & B <b> &"
    assert put_back("日本＆中国 ＆ x＞") == "日本＆中国 & x>"


def test_item_of_a_server() -> None:
    entry = entry_of(
        {
            "id": LONG + "c",
            "published": 1_700_000_000,
            "title": "Salt ＆ pepper &amp; \x1b[31mmore",
            "alternate": [{"href": "https://one.example/a b?x=1"}],
            "categories": [
                *("user/-/state/com.google/read", "user/1/state/com.google/starred", "user/9/label/News"),
                *("user/-/state/com.google/fresh", "the feed's word"),
            ],
            "origin": {"streamId": "feed/1", "title": "One ＆ two", "htmlUrl": "https://www.two.example/"},
            "content": {"content": "<p>Words <script>x</script><a href='/b'>link</a></p>"},
            "author": "ann@example.org (Ann)",
            "enclosure": [{"href": "https://one.example/a.mp3", "type": "audio/mpeg", "length": "12345678"}],
        },
        AT,
    )
    assert entry is not None
    assert entry.item is not None
    assert (entry.id, entry.feed, entry.read, entry.starred) == ("000000000000000c", "feed/1", True, True)
    item = entry.item
    assert item.title == "Salt & pepper & ␛[31mmore"
    assert (item.address, item.published) == ("https://one.example/a%20b?x=1", 1_700_000_000)
    assert item.provider == ("One & two", "two.example")
    assert (item.category, item.topics, item.tags, item.authors) == (
        *("News", ("News",)),
        *(("the feed's word",), ("Ann",)),
    )
    assert "https://one.example/b" in (item.body or "")
    assert item.links[0].kind == "audio"

    assert entry_of({"title": "without an id"}, AT) is None
    bare = entry_of({"id": "7", "crawlTimeMsec": "1700000000123", "summary": {"content": "Only words"}}, AT)
    assert bare is not None
    assert bare.item is not None
    assert (bare.item.title, bare.item.address, bare.item.published) == ("Only words", None, 1_700_000_000)
    assert key_of(bare.item, "home") != key_of(bare.item, "work")
    nothing = entry_of(
        {"id": "8", "title": [], "categories": 5, "origin": 1, "canonical": "x", "published": "9" * 30}, AT
    )
    assert nothing is not None
    assert nothing.item is None


def test_lists_of_ids_are_never_concluded_from_what_is_not_whole() -> None:
    server = FakeReader(page=2)
    for number in range(1, 6):
        server.add(number)
    api = ReaderApi(server.session())
    assert [int(id_, 16) for id_ in api.ids("unread").ids] == [5, 4, 3, 2, 1]
    assert not api.ids("unread").whole
    server.page = 10_000
    assert api.ids("unread").whole
    endless = Reply(200, AT, body=b'{"itemRefs": [{"id": "1"}], "continuation": "1"}')
    fresh = map(str, count())
    for body in (b"[]", b"{}", b'{"itemRefs": {}}', b'{"itemRefs": [', b"<html>", b"[" * 100_000):
        server.answer = lambda method, path, body=body: (
            Reply(200, AT, body=body) if path.endswith("items/ids") else None
        )
        with pytest.raises(Trouble, match="its answer was cut off; states are as before"):
            api.ids("starred")
    for reply in (
        lambda: endless,
        lambda: replace(endless, body=endless.body.replace(b'"1"}', next(fresh).encode() + b"}")),
    ):
        server.answer = lambda method, path, reply=reply: reply() if path.endswith("items/ids") else None
        with pytest.raises(Trouble, match="never ends"):
            api.ids("all")


def test_failures_in_words() -> None:
    server = FakeReader()
    api = ReaderApi(server.session("wrong"))
    with pytest.raises(LoginRefused, match="ann's password was refused; FreshRSS wants the API password"):
        api.feeds()
    for reply, words in (
        (Reply(503, AT), "the API is switched off there"),
        (Reply(400, AT), "is the user name right"),
        (Reply(200, AT, body=b"<!DOCTYPE html>"), "is not a Google Reader API; try its …/api/greader.php"),
        (Reply(404, AT), r"nothing at that address \(404\)"),
        (Reply(302, AT, {"location": "https://login.example/?key=1"}), "it redirects to login.example"),
        (Reply(200, "https://other.example/"), "it redirects to other.example"),
        (Reply(429, AT, {"retry-after": "7200"}), r"too many requests today; again after \d\d:\d\d"),
        (Reply(502, AT), "rss.example answers 502"),
        (Reply(200, AT, body=b"SID=1", short=True), "cut off"),
    ):
        server.answer = lambda method, path, reply=reply: reply
        with pytest.raises(Trouble, match=words) as raised:
            ReaderApi(server.session()).feeds()
        assert PASSWORD not in str(raised.value)
    server.answer = lambda method, path: None

    def silent(method: str, path: str) -> Reply:
        raise NoAnswer("the certificate of rss.example is not valid (certificate has expired)")

    server.answer = silent
    with pytest.raises(Trouble, match=r"its certificate is not trusted \(certificate has expired\)"):
        ReaderApi(server.session()).feeds()


def test_busy_server_is_asked_again_after_its_pause_and_a_lost_login_is_made_anew() -> None:
    server = FakeReader()
    server.add(1)
    api = ReaderApi(server.session())
    busy = [Reply(503, AT, {"retry-after": "2"})]
    server.answer = lambda method, path: busy.pop() if busy and path.endswith("items/ids") else None
    assert len(api.ids("unread").ids) == 1
    lost = [Reply(401, AT)]
    server.answer = lambda method, path: lost.pop() if lost and path.endswith("items/ids") else None
    assert len(api.ids("unread").ids) == 1
    assert server.logins == 2
    server.answer = lambda method, path: (
        Reply(200, AT, body=b"FAIL getallheaders")
        if path.endswith("compatibility")
        else Reply(401, AT)
        if path.endswith("items/ids")
        else None
    )
    with pytest.raises(Trouble, match="its web server drops the Authorization header"):
        api.ids("unread")
    assert server.logins == 3


def test_contents_that_are_too_large_come_in_halves() -> None:
    server = FakeReader()
    for number in range(1, 11):
        server.add(number, body="x" * 3_000_000 if number > 4 else "words")
    server.add(11, body="x" * (limits.PAGE_BYTES + 1))
    found = list(batches(ReaderApi(server.session()), [entry.id for entry in server.entries.values()]))
    assert sum(len(batch.entries) for batch in found) == 10
    refused = {id_: reason for batch in found for id_, reason in batch.refused.items()}
    assert refused == {f"{11:016x}": "an answer is larger than 8 MiB"}


def test_api_is_found_below_the_address_of_the_site() -> None:
    server = FakeReader()
    server.add(1)
    asked: list[str] = []

    def asks(at: str, headers: dict[str, str]) -> _Asks:
        asked.append(at)
        server.answer = lambda method, path: Reply(404, AT) if "/p/api/greader.php" not in at else None
        return _Asks(server, headers)

    # The fake reads the path after "/api/greader.php" wherever that begins.
    ask = server.ask
    server.ask = lambda address, headers, content: ask(address.replace("/p/api", "/api"), headers, content)  # type: ignore[method-assign]
    found = find_server(Login("https://rss.example/", USER, lambda: PASSWORD), asks)
    assert found.at == "https://rss.example/p/api/greader.php"
    assert found.words == "FreshRSS, 1 feed, 1 unread"
    asked.clear()
    with pytest.raises(LoginRefused):
        find_server(Login("https://rss.example/p/api/greader.php", USER, lambda: "wrong"), asks)
    assert set(asked) == {"https://rss.example/p/api/greader.php"}


def test_form_is_sent_in_the_body_with_ids_last() -> None:
    sent: list[tuple[str, bytes]] = []

    class Listening(_Asks):
        def ask(
            self, address: str, headers: dict[str, str], most: int = 0, content: bytes | None = None
        ) -> Reply:
            sent.append((address, content or b""))
            return super().ask(address, headers, most, content)

    server = FakeReader()
    entry = server.add(1)
    session = Session(Login(AT, USER, lambda: PASSWORD), lambda at, headers: Listening(server, headers))
    ReaderApi(session).mark("starred", True, [entry.id])
    assert entry.starred
    assert all(PASSWORD not in address and "token" not in address.partition("?")[2] for address, _ in sent)
    *_, (address, content) = sent
    assert address.endswith("/edit-tag")
    assert (content[:2], content[-21:]) == (b"T=", b"item%2F0000000000000001"[-21:])
    assert session_module.API in address
