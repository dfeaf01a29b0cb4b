"""Finding the feeds that a page offers, over a made web."""

from collections.abc import Sequence

import pytest

from newstui.sources.feeds.discovery import Answer, Found, candidates, discover, known_site
from tests.sources.feeds.samples import atom, rss

SITE = "https://site.example/blog/"


class Web:
    """Answers from a table; remembers what was asked, and never lets more than two be asked together."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, addresses: Sequence[str]) -> list[Answer | None]:
        assert 1 <= len(addresses) <= 2
        self.asked += addresses
        return [Answer(at, self.pages[at]) if at in self.pages else None for at in addresses]


def feed(name: str, place: int = 1) -> bytes:
    return rss(
        f"<title>x</title><link>https://site.example/{name}/{place}</link>", head=f"<title>{name}</title>"
    )


def found(html: str, pages: dict[str, bytes], at: str = SITE, links: str = "") -> tuple[Found, Web]:
    web = Web(pages)
    return discover(Answer(at, html.encode(), "text/html", links), web), web


def addresses(result: Found) -> list[str]:
    return [offer.address for offer in result.offers]


def test_a_feed_is_its_own_offer() -> None:
    web = Web({})
    result = discover(Answer(SITE, feed("own")), web)
    assert [(offer.address, offer.title) for offer in result.offers] == [(SITE, "own")]
    assert web.asked == []


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="alternate" type="application/rss+xml" title="A" href="/a">',
        "<LINK REL='home alternate' TYPE=application/atom+xml HREF=/a>",
        '<base href="https://site.example/x/"><link rel=alternate type="application/feed+json" href="../a">',
        '<link rel="feed" href="/a">',
        '<body><!-- <link rel=alternate type="application/rss+xml" href="/no"> --><link rel="alternate" '
        'type="application/rss+xml; charset=utf-8" href="/a">',
        '<a href="/a">RSS feed</a>',
        '<a href="/a"><span>Atom</span></a>',
    ],
)
def test_what_a_page_names(html: str) -> None:
    result, web = found(html, {"https://site.example/a": feed("a")})
    assert addresses(result) == ["https://site.example/a"]
    assert web.asked == ["https://site.example/a"]
    assert result.looked == 2


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">',
        '<link rel="stylesheet" type="text/css" href="/a">',
        '<a href="/feedback">Send feedback</a>',
        '<a href="https://elsewhere.example/rss">RSS</a>',
        '<script>"<link rel=alternate type=application/rss+xml href=/a>"</script>',
    ],
)
def test_what_names_no_feed(html: str) -> None:
    assert list(candidates(Answer(SITE, html.encode()))) == []


def test_the_header_names_feeds_too() -> None:
    links = '</a>; rel="alternate"; type="application/rss+xml", </b>; rel="next"'
    assert addresses(found("<html>", {"https://site.example/a": feed("a")}, links=links)[0]) == [
        "https://site.example/a"
    ]


def test_an_offer_must_be_a_feed() -> None:
    html = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}">' for name in "abc")
    pages = {"https://site.example/a": b"<html>no", "https://site.example/b": feed("b")}
    result, _ = found(html, pages)
    assert addresses(result) == ["https://site.example/b"]


def test_usual_addresses_are_tried_one_by_one_until_the_first() -> None:
    result, web = found("<html>", {"https://site.example/atom.xml": feed("a")})
    assert addresses(result) == ["https://site.example/atom.xml"]
    assert web.asked == [f"https://site.example/{name}" for name in ("feed", "rss", "atom.xml")]
    nothing, _ = found("<html>", {})
    assert (nothing.offers, nothing.looked) == ((), 8)


def test_no_more_than_12_are_asked() -> None:
    html = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}">' for n in range(40))
    result, web = found(html, {})
    assert len(web.asked) == 12
    assert result.looked == 13


def test_one_feed_in_several_formats_is_offered_once() -> None:
    entry = '<title>x</title><link href="https://site.example/a/1"/>'
    html = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}">' for name in "abc")
    pages = {
        "https://site.example/a": feed("a"),
        "https://site.example/b": atom(entry),
        "https://site.example/c": feed("other"),
    }
    assert addresses(found(html, pages)[0]) == ["https://site.example/b", "https://site.example/c"]


def test_comments_podcasts_and_categories_come_last() -> None:
    names = ("comments/feed", "category/x/feed", "podcast.xml", "feed")
    html = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}">' for name in names)
    pages = {f"https://site.example/{name}": feed(f"f{place}", place) for place, name in enumerate(names)}
    assert addresses(found(html, pages)[0])[0] == "https://site.example/feed"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "https://www.youtube.com/channel/UCabcdefghijk",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijk",
        ),
        (
            "https://www.youtube.com/playlist?list=PL0123456789ab",
            "https://www.youtube.com/feeds/videos.xml?playlist_id=PL0123456789ab",
        ),
        ("https://old.reddit.com/r/python/", "https://www.reddit.com/r/python/.rss"),
        ("https://github.com/python/cpython/issues", "https://github.com/python/cpython/releases.atom"),
        ("https://social.example/@ann", "https://social.example/@ann.rss"),
    ],
)
def test_sites_known_by_their_address(address: str, expected: str) -> None:
    assert known_site(address) == [expected]


def test_an_ordinary_address_is_no_known_site() -> None:
    assert known_site("https://site.example/r/python") == []
