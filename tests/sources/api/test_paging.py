"""Addresses of the pages of a section: numbered, or named by the page before, and never on another host."""

import pytest

from newstui.net.errors import FeedError
from newstui.sources.api.paging import addressed, candidates, folder, numbered
from newstui.text.urls import origin

NEWS = "https://a.example/api/news/"


def test_numbered_pages_are_looked_for_where_each_generation_has_them() -> None:
    assert numbered(NEWS, 3, None) == [NEWS + "page/3/index.json", NEWS + "page3/index.json"]
    assert numbered(NEWS, 3, "page{}/index.json") == [NEWS + "page3/index.json"]


@pytest.mark.parametrize(
    "url",
    ["", "index.json", "?x=1", "page/3/index.json", "page/3/", "page3/index.json", "page3/", "feed.JSON"],
)
def test_the_folder_of_a_section(url: str) -> None:
    assert folder(NEWS + url) == NEWS


def test_candidates() -> None:
    assert candidates(NEWS) == [NEWS, NEWS + "index.json"]
    assert candidates(NEWS[:-1]) == [NEWS[:-1], NEWS + "index.json"]
    assert candidates(NEWS + "a.json") == [NEWS + "a.json"]
    assert candidates(NEWS + "?q=1") == [NEWS + "?q=1"]


@pytest.mark.parametrize(
    ("following", "urls"),
    [
        ("page/2/index.json", [NEWS + "page/2/index.json"]),
        ("/other.json#top", ["https://a.example/other.json"]),
        ("?page=2", [NEWS + "?page=2"]),
        ("//a.example/x.json", ["https://a.example/x.json"]),
        ("https://A.example:443/x.json", ["https://A.example:443/x.json"]),
        ("older/", [NEWS + "older/", NEWS + "older/index.json"]),
        (2, []),
        ("2", []),
        ("0", []),
        (None, []),
    ],
)
def test_addressed_pages(following: int | str | None, urls: list[str]) -> None:
    assert addressed(following, NEWS, {origin(NEWS)}) == urls


@pytest.mark.parametrize(
    "following",
    [
        "https://b.example/x",
        "http://a.example/x",
        "https://a.example:8443/",
        "//b.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://u:p@a.example/",
        "http://[",
        "https://a.example:99999/",
    ],
)
def test_pages_elsewhere_are_not_followed(following: str) -> None:
    with pytest.raises(FeedError, match="its next page is"):
        addressed(following, NEWS, {origin(NEWS)})
