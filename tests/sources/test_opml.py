"""Lists of feeds: read, written, and read again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui import limits
from newstui.net.errors import FeedError
from newstui.sources.opml import FeedList, ListedFeed, read_list, write_list


def listed(inside: str, body: str = "body") -> FeedList:
    return read_list(
        f"<opml version='2.0'><head><title>Mine</title></head><{body}>{inside}</{body}></opml>".encode()
    )


def feeds(inside: str) -> list[ListedFeed]:
    return list(listed(inside).feeds)


@pytest.mark.parametrize(
    "outline",
    [
        '<outline text="One" xmlUrl="http://a.example/"/>',
        '<outline title="One" text="Other" XMLURL="http://a.example/" type="anything"/>',
        '<outline text="One" url="http://a.example/" type="rss"/>',
        '<outline text="One" xmlUrl=" feed://a.example/ "/>',
        '<outline text="One" xmlUrl="feed:http://a.example/"/>',
        '<OUTLINE TEXT="One" xmlurl="http://a.example/"/>',
    ],
)
def test_a_feed_is_an_outline_with_an_address(outline: str) -> None:
    assert feeds(outline) == [ListedFeed("http://a.example/", "One")]


def test_a_feed_without_a_name_is_called_by_its_host() -> None:
    (feed,) = feeds('<outline title="" xmlUrl="http://www.a.example/x"/>')
    assert (feed.name, feed.shown) == (None, "a.example")


def test_folders_are_nested_and_a_feed_may_be_one() -> None:
    found = feeds(
        '<outline text="A" title="B"><outline text="C"><outline text="x" xmlUrl="http://x.example/"/></outline>'
        '<outline text="y" xmlUrl="http://y.example/"><outline text="z" xmlUrl="http://z.example/"/></outline></outline>'
    )
    assert [(feed.name, feed.folders) for feed in found] == [
        ("x", (("B", "C"),)),
        ("y", (("B",),)),
        ("z", (("B", "y"),)),
    ]


def test_the_same_address_counts_once_in_all_its_folders() -> None:
    (feed,) = feeds(
        '<outline text="A"><outline xmlUrl="http://www.x.example/"/></outline>'
        '<outline text="B"><outline text="x" xmlUrl="https://x.example"/></outline>'
    )
    assert (feed.address, feed.name, feed.folders) == ("http://www.x.example/", "x", (("A",), ("B",)))


def test_categories_are_topics_or_paths() -> None:
    (feed,) = feeds(
        '<outline xmlUrl="http://x.example/" category="tag one,tag_two,tag/three, /Boston/Weather"/>'
    )
    assert feed.topics == ("tag one", "tag_two", "tag/three")
    assert feed.paths == (("Boston", "Weather"),)


def test_what_cannot_be_asked_is_listed_and_the_rest_goes_on() -> None:
    found = listed(
        '<outline text="Script" xmlUrl="exec:~/bin/x"/><outline text="User" xmlUrl="http://u:p@x.example/"/>'
        '<outline text="Include" type="include" url="http://x.example/more.opml"/>'
        '<outline text="Ok" xmlUrl="http://x.example/"/>'
    )
    assert [feed.name for feed in found.feeds] == ["Ok"]
    assert found.unusable == ("Script: exec:~/bin/x", "User: http://u:p@x.example/")


def test_broken_lists_are_mended() -> None:
    found = listed('<outline text="Q & A" xmlUrl="http://x.example/?a=1&b=2"/>')
    assert [(feed.name, feed.address) for feed in found.feeds] == [("Q & A", "http://x.example/?a=1&b=2")]
    assert found.remarks == ("broken at line 1 and mended; 1 feed",)
    tags = listed(
        '<outline text="T" description="a & <br> b" xmlUrl="http://t.example/"/><outline xmlUrl="http://u.example/"/>'
    )
    assert [feed.address for feed in tags.feeds] == ["http://t.example/", "http://u.example/"]


def test_a_list_may_lack_its_body_or_stop_short() -> None:
    assert [
        feed.name for feed in read_list(b"<opml><outline text='a' xmlUrl='http://a.example'/></opml>").feeds
    ] == ["a"]
    cut = read_list(b"<opml><body><outline text='a' xmlUrl='http://a.example'/><outline text='b' xml")
    assert [feed.name for feed in cut.feeds] == ["a"]
    assert cut.remarks == ("stops in the middle; 1 feed",)


def test_deep_folders_and_many_feeds_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = (
        "".join(f'<outline text="{level}">' for level in range(30)) + '<outline xmlUrl="http://x.example/"/>'
    )
    (feed,) = feeds(deep + "</outline>" * 30)
    assert len(feed.folders[0]) == limits.OUTLINE_DEPTH
    monkeypatch.setattr(limits, "OUTLINE_FEEDS", 2)
    found = listed("".join(f'<outline xmlUrl="http://{number}.example/"/>' for number in range(4)))
    assert len(found.feeds) == 2
    assert found.remarks == ("too large: took the first 2 feeds",)


@pytest.mark.parametrize("body", [b"", b"<html/>", b"<rss/>", b"{}"])
def test_what_is_no_list_is_told(body: bytes) -> None:
    with pytest.raises(FeedError, match="not a list of feeds"):
        read_list(body)


names = st.text("aB é&<>\"'/#-", min_size=1, max_size=8).map(lambda name: " ".join(name.split())).filter(bool)
topics = names.filter(lambda name: not name.startswith("/"))
paths = st.lists(names.filter(lambda name: "/" not in name), min_size=1, max_size=3).map(tuple)
lists = st.lists(
    st.builds(
        ListedFeed,
        st.integers(0, 10**6).map(lambda number: f"https://{number}.example/feed?a=1&b='2'"),
        names,
        st.none() | st.just("https://site.example/?a=1&b=2"),
        st.lists(st.lists(names, min_size=1, max_size=3).map(tuple), max_size=3, unique=True).map(tuple),
        st.lists(topics, max_size=3, unique=True).map(tuple),
        st.lists(paths, max_size=2, unique=True).map(tuple),
    ),
    max_size=6,
    unique_by=lambda feed: feed.address,
)


@given(lists)
def test_what_is_written_reads_the_same(given_feeds: list[ListedFeed]) -> None:
    found = read_list(write_list(given_feeds, "Mine & yours"))
    assert found.title == "Mine & yours"
    assert found.remarks == ()
    told = {feed.address: replace(feed, folders=tuple(sorted(feed.folders))) for feed in found.feeds}
    assert told == {feed.address: replace(feed, folders=tuple(sorted(feed.folders))) for feed in given_feeds}


@given(st.binary(max_size=200))
def test_no_bytes_raise_but_our_error(body: bytes) -> None:
    for whole in (body, b"<opml><body><outline " + body):
        try:
            read_list(whole)
        except FeedError:
            continue
