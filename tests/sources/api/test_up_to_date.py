"""The requests that it takes to be up to date, and where a walk that was cut goes on."""

from collections import Counter

import pytest

from newstui.model.source_events import (
    Complete,
    Ignored,
    ItemFound,
    Known,
)
from newstui.sources.api.source import WEEK
from tests.sources.api.shelf import HOST, NOW, Shelf, api, failures, of, read_origins, unchanged
from tests.sources.server import Reply, Site, entry, html, newest_first, pages, reply, topics


def test_requests_of_the_first_an_unchanged_and_a_later_sync() -> None:
    site = api(news=newest_first(30), learning=newest_first(9, "learning"))
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    assert sum(path in site.replies for path in site.paths) == 1 + 10 + 3
    events = shelf.read()
    assert Counter(site.paths) == {"/api/topics/index.json": 1, "/api/news/": 1, "/api/learning/": 1}
    assert all("if-none-match" in headers for _, headers in site.requests)
    assert not of(ItemFound, events)
    assert unchanged(events) == 39 + 1  # and the topic
    site.replies |= pages(newest_first(31))
    events = shelf.read()
    assert read_origins(events) == ["_news/31.md"]
    assert Counter(site.paths) == {
        "/api/topics/index.json": 1,
        "/api/news/": 1,
        "/api/news/page/2/index.json": 1,
        "/api/learning/": 1,
    }
    assert unchanged(events) == 39 + 1


def test_without_validators_an_unchanged_feed_is_known_by_its_first_page() -> None:
    site = Site(
        {path: Reply(one.body, validators=False) for path, one in api(news=newest_first(30)).replies.items()}
    )
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    events = shelf.read()
    assert sorted(site.paths) == ["/api/news/", "/api/topics/index.json"]
    assert not of(ItemFound, events)
    assert unchanged(events) == 30


def test_news_is_read_up_to_what_is_known() -> None:
    site = Site(pages(newest_first(30)))
    shelf = Shelf(site)
    shelf.read()
    site.replies |= pages(newest_first(37))
    assert len(read_origins(shelf.read())) == 7
    assert len(site.paths) == 4  # 3 + 3 + 1 new, then a page of old ones


def test_a_change_on_the_first_pages_is_seen_and_one_deeper_within_a_week() -> None:
    entries = newest_first(12)
    site = Site(pages(entries))
    shelf = Shelf(site)
    shelf.read()
    entries[1] = {**entries[1], "title": "other"}
    entries[10] = {**entries[10], "title": "deep"}
    site.replies |= pages(entries)
    assert [event.item.title for event in of(ItemFound, shelf.read())] == ["other"]
    shelf.now += WEEK - 1
    assert not of(ItemFound, shelf.read())
    shelf.now += 2
    assert [event.item.title for event in of(ItemFound, shelf.read())] == ["deep"]
    assert all("if-none-match" in headers for path, headers in site.requests if path in site.replies)
    shelf.now += 60
    shelf.read()
    assert site.paths == ["/api/news/"]


def test_a_walk_in_a_future_that_never_was_does_not_put_off_the_next() -> None:
    entries = newest_first(12)
    site = Site(pages(entries))
    shelf = Shelf(site, now=NOW + 100 * WEEK)
    shelf.read()
    entries[10] = {**entries[10], "title": "deep"}
    site.replies |= pages(entries)
    shelf.now = NOW
    assert [event.item.title for event in of(ItemFound, shelf.read())] == ["deep"]


def test_full_believes_nothing() -> None:
    site = Site(pages(newest_first(12)))
    shelf = Shelf(site)
    shelf.read()
    events = shelf.read(full=True)
    assert len(of(ItemFound, events)) == 12
    assert not any("if-none-match" in headers for _, headers in site.requests)
    shelf.read()
    assert site.paths == ["/api/news/"]


@pytest.mark.parametrize("cut", [1, 2, 5, 9])
def test_a_cut_walk_goes_on_where_it_was(cut: int) -> None:
    site = Site(pages(newest_first(30)))
    shelf = Shelf(site)
    shelf.read(pages=cut)
    assert len(shelf.items) == 3 * cut
    events = shelf.read()
    assert len(read_origins(events)) == 30 - 3 * cut
    came = [path for path in site.paths if path in site.replies]
    assert len(came) == len(set(came))
    # Page 1, the page where it was cut off, and the rest.
    assert len(came) == (10 if cut == 1 else 12 - cut)
    shelf.read()
    assert site.paths == ["/api/news/"]


@pytest.mark.parametrize("new", [1, 3, 7, 20])
@pytest.mark.parametrize("cut", [1, 4])
def test_what_came_meanwhile_is_not_missed(cut: int, new: int) -> None:
    site = Site(pages(newest_first(30)))
    shelf = Shelf(site)
    shelf.read(pages=cut)
    site.replies |= pages(newest_first(30 + new))
    shelf.read()
    assert len(shelf.items) == 30 + new


def test_a_cut_between_new_and_known_stories_leaves_no_hole() -> None:
    site = Site(pages(newest_first(30)))
    shelf = Shelf(site)
    shelf.read()
    site.replies |= pages(newest_first(45))
    shelf.read(pages=2)
    assert len(shelf.items) < 45
    site.replies |= pages(newest_first(52))
    shelf.read(pages=1)
    shelf.read()
    assert len(shelf.items) == 52


def test_a_cut_in_the_middle_of_a_page_leaves_no_hole() -> None:
    """The library has the items of a page, but not what the source said after it."""
    site = Site(pages(newest_first(9)))
    shelf = Shelf(site)
    shelf.read()
    site.replies |= pages(newest_first(18))
    for event in shelf.source().read(Known(dict(shelf.stamps), shelf.state)):
        shelf.keep(event)
        if isinstance(event, ItemFound) and event.item.origin == "_news/16.md":
            break
    shelf.read()
    assert len(shelf.items) == 18


def test_a_feed_that_shrank_since_the_cut_is_walked_from_its_start() -> None:
    site = Site(pages(newest_first(30)))
    shelf = Shelf(site)
    shelf.read(pages=8)
    site.replies = dict(pages(newest_first(9)))
    events = shelf.read()
    assert not failures(events)
    shelf.read()
    assert site.paths == ["/api/news/"]


def test_a_failure_is_where_the_next_sync_goes_on() -> None:
    site = Site(pages(newest_first(30)))
    whole = site.replies["/api/news/page/7/index.json"]
    site.replies["/api/news/page/7/index.json"] = html(500)
    shelf = Shelf(site)
    assert failures(shelf.read())
    assert len(shelf.items) == 18
    site.replies["/api/news/page/7/index.json"] = whole
    assert not failures(shelf.read())
    assert len(shelf.items) == 30
    assert "/api/news/page/3/index.json" not in site.paths


def test_an_item_that_left_the_pages_is_not_told_as_gone() -> None:
    site = Site(pages(newest_first(6)))
    shelf = Shelf(site)
    shelf.read()
    site.replies = dict(pages(newest_first(6)[:4]))
    events = shelf.read()
    assert not of(Complete, events)
    assert unchanged(events) == 6


def test_a_topic_that_is_no_longer_defined_is_withdrawn() -> None:
    site = api(news=newest_first(1))
    site.replies |= topics(("AI", None, {"news": HOST + "/api/news/"}), ("Old", None, {}))
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    site.replies |= topics(("AI", None, {"news": HOST + "/api/news/"}))
    assert [event.origin for event in of(Ignored, shelf.read())] == ["topics/old"]


def test_a_new_section_is_read_and_one_that_was_not_there_is_looked_for() -> None:
    site = api(news=newest_first(1))
    named = {"news": HOST + "/api/news/", "people": HOST + "/api/people/"}
    site.replies |= topics(("AI", None, named))
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    site.replies |= pages(newest_first(2, "learning"), at="/api/learning/") | pages(
        [entry(1, "people")], at="/api/people/"
    )
    assert not read_origins(shelf.read())
    site.replies |= topics(("AI", None, {**named, "learning": HOST + "/api/learning/"}))
    assert sorted(read_origins(shelf.read())) == ["_learning/1.md", "_learning/2.md", "_people/1.md"]


def test_topics_that_fail_leave_the_sections_alone() -> None:
    site = api(news=newest_first(2))
    shelf = Shelf(site, HOST + "/api/")
    shelf.read()
    site.replies |= pages(newest_first(3))
    for bad in (html(500), html(404), reply({"value": [entry(1)]})):
        site.replies["/api/topics/index.json"] = bad
        events = shelf.read()
        assert failures(events)[0].startswith("site: topics: ")
    assert len(shelf.items) == 3


def test_a_state_of_another_version_is_no_state() -> None:
    shelf = Shelf(Site(pages(newest_first(4))), state={"version": 0, "shape": "?"})
    assert len(read_origins(shelf.read())) == 4
