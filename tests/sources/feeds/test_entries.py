"""Entries from reading to reading: what stays, what changes, what each is known by."""

from datetime import UTC, datetime

from newstui.model.source_events import (
    Rejected,
)
from newstui.text.urls import normal
from tests.sources.feeds.conftest import NOW, Reader, entry, feed, items, moved, same, titles
from tests.sources.feeds.samples import atom, rss
from tests.sources.server import Reply, Server, Site


def test_what_left_the_feed_is_as_it_was(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = [Reply(feed(1, 2)), Reply(feed(2, 3))]
    reader.read()
    events = reader.read()
    assert titles(events) == ["Title 3"]
    assert same(events) == {"g1", "g2"}


def test_an_entry_that_changed_is_told_and_one_with_another_tracking_parameter_is_not(
    site: Site, reader: Reader
) -> None:
    first = [entry(1), entry(2)]
    second = [entry(1).replace("/1<", "/1?utm_source=x<"), entry(2).replace("Title", "Better title")]
    site.replies["/feed"] = [Reply(rss(*first)), Reply(rss(*second))]
    reader.read()
    events = reader.read()
    assert titles(events) == ["Better title 2"]
    assert same(events) == {"g1"}


def test_a_shared_address_opens_but_does_not_identify_and_stays_so(
    site: Site, reader: Reader, server: Server
) -> None:
    def at(number: int, address: str) -> str:
        return f"<guid isPermaLink='false'>g{number}</guid><title>T{number}</title><link>{address}</link>"

    site.replies["/feed"] = [
        Reply(rss(at(1, "https://s.example/all"), at(2, "https://s.example/all"))),
        Reply(rss(at(3, "https://s.example/all"))),
    ]
    key = normal(f"{server.url}/feed")
    first, second = items(reader.read())
    assert (first.normal, second.normal) == (None, None)
    assert (first.place, second.place) == (f"{key}/g1", f"{key}/g2")
    assert first.address == "https://s.example/all"
    (third,) = items(reader.read())
    assert (third.normal, third.place) == (None, f"{key}/g3")


def test_an_entry_whose_address_becomes_shared_is_told_as_changed(site: Site, reader: Reader) -> None:
    both = [entry(1), entry(2).replace("s.example/2", "s.example/1")]
    site.replies["/feed"] = [Reply(rss(both[0])), Reply(rss(*both))]
    (alone,) = items(reader.read())
    assert alone.normal == "https://s.example/1"
    assert [item.normal for item in items(reader.read())] == [None, None]


def test_undated_entries_keep_the_feeds_order_and_their_first_date(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = [
        Reply(feed(1, 2, more="")),
        Reply(feed(3, 1, 2, more="").replace(b"Title 1", b"New 1")),
    ]
    assert [item.published for item in items(reader.read())] == [NOW, NOW - 1]
    found = {item.origin: item.published for item in items(reader.read(later=3_600))}
    assert found == {"g3": NOW + 3_600, "g1": NOW}


def test_an_old_feed_without_dates_is_as_old_as_it_says(site: Site, reader: Reader) -> None:
    head = "<title>F</title><lastBuildDate>Mon, 05 Oct 2020 10:00:00 GMT</lastBuildDate>"
    site.replies["/feed"] = Reply(rss(entry(1, ""), head=head))
    (item,) = items(reader.read())
    assert item.published == int(datetime(2020, 10, 5, 10, tzinfo=UTC).timestamp())


def test_an_entry_of_the_future_is_as_old_as_its_first_sight(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = Reply(feed(1, more="<pubDate>Mon, 02 Nov 2099 10:00:00 GMT</pubDate>"))
    (item,) = items(reader.read())
    assert item.published == NOW
    assert "2099-11-02" in str(item.other)


def test_an_entry_that_is_no_item_is_told_and_costs_no_other(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = Reply(atom("<id>x</id>", "<id>y</id><title>Y</title>"), validators=False)
    events = reader.read()
    assert titles(events) == ["Y"]
    assert [event.origin for event in events if isinstance(event, Rejected)] == ["x"]


def test_an_entry_that_turns_into_nothing_keeps_its_story(site: Site, reader: Reader) -> None:
    first = atom("<id>x</id><title>X</title>", "<id>y</id><title>Y</title>")
    site.replies["/feed"] = [Reply(first), Reply(first.replace(b"<title>X</title>", b""))]
    reader.read()
    events = reader.read()
    assert same(events) == {"x", "y"}
    assert not [event for event in events if isinstance(event, Rejected)]


def test_headers_go_to_the_feeds_own_origin_only(site: Site, server: Server) -> None:
    elsewhere = Site({"/new": Reply(feed(1))})
    with Server(elsewhere) as other:
        site.replies["/feed"] = moved(302, f"{other.url}/new")
        reader = Reader(server, headers={"Authorization": "Bearer abc"})
        assert titles(reader.read()) == ["Title 1"]
    assert site.requests[0][1]["authorization"] == "Bearer abc"
    assert "authorization" not in elsewhere.requests[0][1]
