"""What a sync of an account does in each case, and how many requests that takes."""

from collections.abc import Iterator

import pytest

from newstui.net.reply import Reply
from newstui.sources.servers import reader_api
from newstui.sources.servers.entries import Entry as ApiEntry
from newstui.sources.servers.session import Trouble
from newstui.sync.servers import account_sync
from newstui.sync.servers.comparing import Compared, compare, three_way
from tests.sources.servers.fake_reader import AT, Entry, FakeReader
from tests.sync.servers.clients import NOW, READ, STARRED, Client, key

DAY = 86_400


@pytest.fixture
def server() -> FakeReader:
    return FakeReader.holding(6)


@pytest.fixture
def client(server: FakeReader) -> Iterator[Client]:
    client = Client(None, server)
    yield client
    client.close()


def entry(server: FakeReader, number: int) -> Entry:
    return server.entries[f"{number:016x}"]


def requests(client: Client, **options: object) -> list[str]:
    """Syncs, and gives the last parts of the paths that were asked for."""
    start = len(client.server.log)
    assert client.sync(**options)
    return [path.rpartition("/")[2] for _, path in client.server.log[start:]]


def test_every_row_of_the_table() -> None:
    for x in (0, 1):
        assert three_way(x, x, x) == (x, x)
        assert three_way(x, 1 - x, x) == (1 - x, x), "ours waits"
        assert three_way(x, x, 1 - x) == (1 - x, 1 - x), "theirs is taken over"
        assert three_way(x, 1 - x, 1 - x) == (1 - x, 1 - x), "a sending is confirmed"
    assert three_way(None, READ, STARRED) == (READ | STARRED, STARRED), "the first meeting joins both"
    assert three_way(READ, STARRED, READ | STARRED) == (STARRED, READ | STARRED), "each flag by itself"
    said = compare([Compared("a", 1, READ, 0), Compared("b", 1, READ, READ)], {1: READ})
    assert said.ours == {1: READ}, "of two items of one story, what is set wins"
    assert said.base == {"a": 0}
    both = compare([Compared("a", 1, READ, 0), Compared("b", 1, READ, 0)], {1: READ})
    assert both.ours == {1: 0}


def test_quiet_sync_takes_two_requests_and_marks_one_more(server: FakeReader, client: Client) -> None:
    assert requests(client) == [
        *("ClientLogin", "list", "user-info", "ids", "ids", "ids", "token", "contents"),
    ]
    assert len(client.items) == 6
    assert requests(client) == ["ids", "ids"]
    for number in (1, 2, 3):
        client.act(key(entry(server, number)), READ, True)
    client.act(key(entry(server, 3)), STARRED, True)
    assert requests(client) == ["edit-tag", "edit-tag", "ids", "ids"]
    assert (client.report.sent, client.report.waiting) == (4, 0)
    assert [e.number for e in server.entries.values() if e.read] == [1, 2, 3]
    assert requests(client) == ["ids", "ids"]
    server.add(7)
    assert requests(client) == ["ids", "ids", "contents"]
    entry(server, 7).read = entry(server, 6).starred = True
    assert requests(client) == ["ids", "ids", "contents"], "absence from the unread is no evidence"
    assert (client.flags(key(entry(server, 7))), client.flags(key(entry(server, 6)))) == (READ, STARRED)
    client.act(key(entry(server, 3)), STARRED, False)  # an undo sends the opposite
    assert requests(client) == ["edit-tag", "ids", "ids"]
    assert not entry(server, 3).starred
    assert len(requests(client, now=NOW + DAY + 5)) == 2 + 2 + 1, "feeds and the newest, once a day"


def test_first_50000_items_take_few_requests_and_resume(
    monkeypatch: pytest.MonkeyPatch, client: Client, server: FakeReader
) -> None:
    left = [25]

    def contents(api: reader_api.ReaderApi, ids: list[str]) -> list[ApiEntry]:
        left[0] -= 1
        if not left[0]:
            raise Trouble("its host went away")
        server.log.append(("POST", "contents"))
        return [ApiEntry(id_, "feed/1", False, False, None, "not looked at") for id_ in ids]

    monkeypatch.setattr(reader_api.ReaderApi, "contents", contents)
    server.entries = {f"{number:016x}": Entry(number) for number in range(1, 50_001)}
    assert not client.sync()
    assert len(client.stamps) == 24 * 250
    requests(client)
    assert len(client.stamps) == 50_000
    assert len(server.log) <= 230


def test_many_read_elsewhere_are_told_by_one_list(server: FakeReader, client: Client) -> None:
    for number in range(7, 400):
        server.add(number)
    requests(client)
    for one in server.entries.values():
        one.read = one.number > 20
    del server.entries[f"{350:016x}"]
    assert requests(client) == ["ids", "ids", "ids", "contents"]
    assert client.report.taken == 378
    assert client.report.lost == 1
    assert client.flags(key(Entry(350, url="https://one.example/350"))) == 0, "lost is not read"


def test_item_that_is_lost_keeps_its_mark_and_comes_back(server: FakeReader, client: Client) -> None:
    requests(client)
    gone = server.entries.pop(entry(server, 5).id)
    client.act(key(gone), STARRED, True)
    assert requests(client)[-1] == "contents"
    assert client.report.lost == 1
    assert requests(client) == ["ids", "ids"], "it is not sent any more"
    server.entries[gone.id] = gone
    requests(client)
    requests(client)
    assert gone.starred, "and it is sent when it is back"


def test_mark_that_the_server_takes_and_does_not_keep(server: FakeReader, client: Client) -> None:
    requests(client)
    client.act(key(entry(server, 1)), READ, True)
    real = server._edit_tag
    server._edit_tag = lambda asked, form: Reply(200, AT, body=b"OK")  # type: ignore[method-assign]
    for _ in range(2):
        requests(client)
        assert client.remarks == []
        assert client.report.waiting == 1
    requests(client)
    assert client.remarks == ["home: took 1 mark but did not keep them; they stay marked here"]
    server._edit_tag = real  # type: ignore[method-assign]
    requests(client)
    assert (client.remarks, client.report.waiting, entry(server, 1).read) == ([], 0, True)


@pytest.mark.parametrize("answer", ["mine", "theirs", "both"])
def test_first_meeting_in_bulk_asks(
    server: FakeReader, client: Client, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_sync, "ASKED_ABOVE", 15)
    for number in range(7, 20):
        server.add(number)
    for one in server.entries.values():
        if one.number > 2:
            client.act(key(one), READ, True)
    entry(server, 1).read = entry(server, 9).starred = True
    assert "edit-tag" not in requests(client)
    assert client.report.asks == 17
    assert "`newstui sync home --first mine|theirs|both`" in client.remarks[0]
    assert "edit-tag" not in requests(client), "until then only in"
    requests(client, answer=answer)
    requests(client)
    flags = [client.flags(key(entry(server, number))) for number in (1, 2, 9, 10)]
    expected = {
        "mine": [0, 0, READ, READ],
        "theirs": [READ, 0, STARRED, 0],
        "both": [READ, 0, READ | STARRED, READ],
    }[answer]
    assert flags == expected
    there = [entry(server, number) for number in (1, 2, 9, 10)]
    assert [READ * one.read | STARRED * one.starred for one in there] == expected
    assert client.report.asks == 0
    assert requests(client) == ["ids", "ids"]


def test_account_that_was_set_up_anew_is_compared_again(server: FakeReader, client: Client) -> None:
    requests(client)
    client.act(key(entry(server, 1)), READ, True)
    requests(client)
    words = "home: the account was recreated; states are compared again"
    # Its ids count from 1 again: what was item 1 is now item 3.
    before = {one.number: one.url for one in server.entries.values()}
    server.entries.clear()
    for number in range(1, 7):
        server.add(number, url=before[(number - 3) % 6 + 1])
    server.user_id = "bob"
    requests(client, now=NOW + DAY)
    assert words in client.remarks
    requests(client)
    assert [e.number for e in server.entries.values() if e.read] == [
        4 if before[1] == entry(server, 4).url else 3
    ]
    assert client.items[f"{3:016x}"].address == entry(server, 3).url

    server.feeds[1] = "Feed 1", "https://other.example/feed", "Tech"
    requests(client, full=True)
    assert words in client.remarks
    for one in server.entries.values():
        one.url += "?other=1"
    requests(client, now=NOW + 3 * DAY)
    assert words in client.remarks, "most of the newest have other addresses"


def test_feed_that_is_gone_from_two_lists_takes_its_stories_along(server: FakeReader, client: Client) -> None:
    server.feeds[2] = "Feed 2", "https://two.example/feed", "Tech"
    server.add(8, feed=2)
    requests(client)
    del server.feeds[2], server.entries[entry(server, 8).id]
    requests(client, now=NOW + DAY)
    assert len(client.items) == 7
    feeds, server.feeds = server.feeds, {}
    requests(client, now=NOW + 2 * DAY)
    assert len(client.items) == 7, "from an empty list nothing is concluded"
    server.feeds = feeds
    requests(client, now=NOW + 3 * DAY)
    assert f"{8:016x}" not in client.items
    assert len(client.items) == 6


def test_story_with_another_address_keeps_its_marks(server: FakeReader, client: Client) -> None:
    requests(client)
    client.act(key(entry(server, 2)), STARRED, True)
    requests(client)
    entry(server, 2).url = "https://one.example/moved"
    requests(client, now=NOW + DAY)
    assert client.flags(key(entry(server, 2))) == STARRED
    assert entry(server, 2).starred


def test_story_of_two_feeds_is_marked_in_both(server: FakeReader, client: Client) -> None:
    server.add(9, feed=2, url=entry(server, 1).url)
    requests(client)
    entry(server, 9).read = True
    requests(client)
    requests(client)
    assert entry(server, 1).read
    assert client.flags(key(entry(server, 1))) == READ


def test_another_marks_file_marks_nothing_unread_at_the_server(server: FakeReader, client: Client) -> None:
    for number in (1, 2):
        entry(server, number).read = True
    requests(client)
    client.store._connection.execute("DELETE FROM marks.mark")
    client.store.marks.epoch = 2
    requests(client)
    assert client.flags(key(entry(server, 1))) == READ
    assert entry(server, 1).read
    assert entry(server, 2).read


def test_items_that_cannot_be_shown_are_not_asked_for_again(server: FakeReader, client: Client) -> None:
    server.add(8, title="", body="", url="")
    requests(client)
    assert requests(client) == ["ids", "ids"]


def test_absence_from_several_pages_confirms_nothing(server: FakeReader, client: Client) -> None:
    requests(client)
    client.act(key(entry(server, 4)), READ, True)
    server.page = 2
    # The first page ends with item 5. When that leaves the list meanwhile, the second page skips item 4.
    server.paged = lambda last: setattr(last, "read", last.number == 5 or last.read)
    real, server._edit_tag = server._edit_tag, lambda asked, form: Reply(200, AT, body=b"OK")  # type: ignore[method-assign]
    requests(client)
    assert client.report.waiting == 1, "the server took it, did not keep it, and its list skipped the item"
    server._edit_tag = real  # type: ignore[method-assign]
    requests(client)
    assert entry(server, 4).read
