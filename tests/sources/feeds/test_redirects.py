"""A feed that moved is followed, and believed on the second day."""

import pytest

from tests.sources.feeds.conftest import DAY, Reader, entry, failure, feed, moved, remarks, titles
from tests.sources.feeds.samples import rss
from tests.sources.server import Reply, Server, Site


def test_a_feed_that_moved_is_believed_on_the_second_day(site: Site, reader: Reader, server: Server) -> None:
    site.replies |= {"/feed": Reply(feed(1)), "/new": Reply(feed(1, 2))}
    reader.read()
    site.replies["/feed"] = moved(308)
    assert titles(reader.read()) == ["Title 2"]
    assert not remarks(reader.read(later=3_600))
    assert remarks(reader.read(later=DAY)) == [f"Feed: moved to {server.url}/new"]
    site.forget()
    reader.read()
    assert site.paths == ["/new"]


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_for_now_is_not_remembered(site: Site, reader: Reader, status: int) -> None:
    site.replies |= {"/feed": moved(status), "/new": Reply(feed(1))}
    for _ in range(3):
        reader.read(later=DAY)
    assert site.paths == ["/feed", "/new"] * 3


def test_a_redirect_to_a_page_or_to_another_feed_is_never_believed(site: Site, reader: Reader) -> None:
    site.replies |= {"/feed": Reply(feed(1))}
    reader.read()
    site.replies["/feed"] = moved()
    for body in (b"<!doctype html><p>Down", rss(entry(9), head="<title>Other</title>")):
        site.replies["/new"] = Reply(body)
        reader.stamps.pop("g9", None)
        reader.read(later=DAY)
        reader.stamps.pop("g9", None)
    site.forget()
    reader.read(later=DAY)
    assert site.paths[0] == "/feed"


def test_where_a_moved_feed_is_gone_its_first_address_is_asked_again(site: Site, reader: Reader) -> None:
    site.replies |= {"/feed": moved(), "/new": Reply(feed(1))}
    reader.read()
    reader.read(later=DAY)
    site.replies |= {"/new": Reply(status=404), "/feed": Reply(feed(1, 2))}
    assert "404" in failure(reader.read())
    assert titles(reader.read()) == ["Title 2"]


def test_a_loop_of_redirects_and_a_file_are_told(site: Site, reader: Reader) -> None:
    site.replies["/feed"] = moved(302, "/feed")
    assert failure(reader.read()) == "Feed: more than 5 redirects"
    site.replies["/feed"] = moved(301, "file:///etc/hostname")
    assert failure(reader.read()) == "Feed: redirects to something other than an http(s) address"
