"""One article costs one request; what goes wrong is a line, remembered; no stranger leads into the own network."""

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from newstui.fulltext import fetcher as fetching
from newstui.fulltext import verdict
from newstui.fulltext.extract import Extract
from newstui.fulltext.fetcher import NOT_INSTALLED, Fetcher, Wish
from newstui.fulltext.hosts import Hosts
from newstui.library.full_texts import FullTexts, key_of
from newstui.model.full_text import FullText, NoFullText
from newstui.model.item import Link
from newstui.net.errors import Cancelled
from newstui.net.reply import Reply
from newstui.text.body.lines import from_lines
from newstui.text.body.read import blocks
from tests.fulltext.articles import SENTENCE, TITLE, amp, article, page, story
from tests.sources.server import Reply as Sent
from tests.sources.server import Site

HERE = {"127.0.0.1"}
PAID = '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'
COOKIES = "".join(
    f"<p>We use cookies, number {n}. Please give your consent to them all today.</p>" for n in range(6)
)


def url(site: Site, path: str = "/1") -> str:
    return site.url + path  # type: ignore[attr-defined,no-any-return]


def got(fetcher: Fetcher, site: Site, answer: Sent, **wish: bool) -> FullText | NoFullText:
    site.replies["/1"] = answer
    return fetcher.get(story(url(site)), HERE, Wish(**wish))


def test_an_article_is_fetched_once(fetcher: Fetcher, site: Site) -> None:
    found = got(fetcher, site, page(article(), ETag='"1"'))
    assert isinstance(found, FullText)
    assert (found.address, found.notice, found.words > 400) == (url(site), "", True)
    again = fetcher.get(story(url(site)), HERE)
    assert again == found
    assert site.paths == ["/1"]
    headers = site.requests[0][1]
    assert headers["user-agent"].startswith("newstui/")
    assert headers["accept"].startswith("text/html")
    assert not {"cookie", "referer", "authorization"} & set(headers)


def test_an_article_is_shown_as_the_child_read_it(fetcher: Fetcher, site: Site) -> None:
    found = got(fetcher, site, page(article(more=f"<h2>Ebb</h2><p>{SENTENCE}</p>")))
    assert isinstance(found, FullText)
    assert list(from_lines(found.blocks)) == blocks(found.html, "html")
    assert [block.text for block in from_lines(found.blocks) if block.kind == "heading"] == ["Ebb"]


def test_an_article_of_an_older_version_is_shown(fetcher: Fetcher, site: Site) -> None:
    found = got(fetcher, site, page(article()))
    with fetcher.texts._open() as connection:
        connection.execute("UPDATE full_text SET blocks = NULL")
    assert fetcher.get(story(url(site)), HERE) == found
    assert site.paths == ["/1"]


def test_an_article_that_came_while_waiting_is_not_fetched_again(fetcher: Fetcher, site: Site) -> None:
    turn = fetcher._hosts.turn

    @contextmanager
    def second_turn(*given: object, **how: object) -> Iterator[None]:
        fetcher._hosts.turn = turn  # type: ignore[method-assign]
        got(fetcher, site, page(article()))
        yield

    fetcher._hosts.turn = second_turn  # type: ignore[method-assign]
    assert isinstance(got(fetcher, site, page("", 500)), FullText)
    assert site.paths == ["/1"]


def test_asking_again_asks_whether_it_changed(fetcher: Fetcher, site: Site) -> None:
    found = got(fetcher, site, page(article(), ETag='"1"'))
    assert isinstance(found, FullText)
    kept = got(fetcher, site, Sent(status=304), again=True)
    assert isinstance(kept, FullText)
    assert kept.html == found.html
    assert site.requests[1][1]["if-none-match"] == '"1"'
    newer = got(fetcher, site, page(article(paragraphs=20)), again=True)
    assert isinstance(newer, FullText)
    assert newer.words > found.words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (page("<p>Pay.</p>", 402), "127.0.0.1 shows this to subscribers"),
        (
            page("<form><h1>Log in</h1><p>Welcome back.</p><input name=u><input type=password></form>"),
            "127.0.0.1 asks for a login first",
        ),
        (page("<h1>Forbidden</h1>", 403), "127.0.0.1 does not let programs read it (403)"),
        (page("slow down", 429), "127.0.0.1 does not let programs read it (429)"),
        (page("<title>Just a moment...</title>", 503), "127.0.0.1 does not let programs read it (503)"),
        (page(f"<div>{COOKIES}</div>"), "127.0.0.1 asks for consent first"),
        (page(f"<div id=app></div><script>{'a = 1;' * 500}</script>"), "this page is made by JavaScript"),
        (page("<noscript>Please enable JavaScript.</noscript>"), "this page is made by JavaScript"),
        (
            Sent(b"%PDF" * 300_000, headers={"Content-Type": "application/pdf"}),
            "a PDF of 1.2 MB: o opens it",
        ),
        (Sent(b"x" * 9_000, headers={"Content-Type": "video/mp4"}), "a video of 9 kB: o opens it"),
        (
            Sent(b"x", headers={"Content-Type": "application/zip"}),
            "a file (application/zip) of 1 kB: o opens it",
        ),
        (page("gone", 410), "gone from 127.0.0.1 (410)"),
        (page("missing", 404), "gone from 127.0.0.1 (404)"),
        (page("oops", 500), "127.0.0.1 has a problem (500)"),
        (page(""), "no article found at 127.0.0.1"),
        (page(article(more=" " * 2 * 1024**2)), "the page is larger than 2 MiB"),
        (
            Sent(
                gzip.compress(b"<p>a</p>" * 2_000_000, 1),
                headers={"Content-Type": "text/html", "Content-Encoding": "gzip"},
            ),
            "the page is larger than 2 MiB",
        ),
        (Sent(b"<p>half", cut=5, headers={"Content-Type": "text/html"}), "the page was cut off on its way"),
        (Sent(dropped=True), "127.0.0.1 closes the connection without an answer"),
        (page("", 302, Location="/1"), "127.0.0.1 redirects more than 5 times"),
        (
            page("", 302, Location="file:///etc/passwd"),
            "127.0.0.1 redirects to something other than an http(s) address",
        ),
        (
            page("", 302, Location="http://169.254.169.254/latest/meta-data"),
            "127.0.0.1 leads to a private address (169.254.169.254), link-local or metadata: never asked",
        ),
        (
            page("", 302, Location="http://127.0.0.2:9/"),
            "127.0.0.1 leads to a private address (127.0.0.2), which is not followed",
        ),
        (
            page("", 302, Location="http://localhost:9/"),
            "127.0.0.1 leads to a private address (localhost), which is not followed",
        ),
    ],
)
def test_what_gives_no_article_says_why_and_is_remembered(
    fetcher: Fetcher, site: Site, answer: Sent, words: str
) -> None:
    found = got(fetcher, site, answer)
    assert isinstance(found, NoFullText)
    assert found.words == words
    asked = len(site.requests)
    assert fetcher.get(story(url(site)), HERE) == found
    assert len(site.requests) == asked  # not again, unless
    assert isinstance(got(fetcher, site, page(article()), again=True), FullText)


def test_how_long_a_failure_is_remembered(fetcher: Fetcher, site: Site) -> None:
    for answer, seconds in (
        (page("", 500), 3_600),
        (page("", 404), 86_400),
        (page("", 429, Retry_After="7200"), 7_200),
    ):
        found = got(fetcher, site, answer, again=True)
        assert isinstance(found, NoFullText)
        assert abs(found.until - time.time() - seconds) < 60
    site.replies["/2"] = page(article())
    other = fetcher.get(story(url(site, "/2")), HERE)
    assert isinstance(other, NoFullText)  # Retry-After is for the whole host
    assert other.words == "127.0.0.1 asks programs to wait 120 min"
    assert abs(other.until - time.time() - 7_200) < 60
    assert "/2" not in site.paths


@pytest.mark.parametrize(
    ("answer", "notice"),
    [
        (page(article(paragraphs=3), 401), "127.0.0.1 shows this to subscribers: the first 3 paragraphs"),
        (
            page(article(paragraphs=1, head=PAID)),
            "127.0.0.1 shows this to subscribers: the first paragraph",
        ),
        (
            page(article("Something else").replace(SENTENCE, "Quite other words stand here. ")),
            "this may be another article",
        ),
        (page(f"<p>{TITLE}, that is all.</p>"), ""),
    ],
)
def test_a_doubtful_article_is_shown_with_a_word_of_warning(
    fetcher: Fetcher, site: Site, answer: Sent, notice: str
) -> None:
    found = got(fetcher, site, answer)
    assert isinstance(found, FullText), found
    assert found.notice == notice


def test_a_little_text_on_a_large_page_may_not_be_all() -> None:
    said = dict.fromkeys(
        ("whole", "script", "challenge", "subscribers", "about_cookies", "login", "too_long"), False
    )
    little = Extract(f"<p>{TITLE}</p>", 100, 20, 1, TITLE, None, **said)
    judged = verdict.after_reading(Reply(200, "https://example.org/"), little, "https://example.org/", TITLE)
    assert (judged.words, judged.shown, judged.elsewhere) == ("there may be more on the page", True, True)


def test_a_redirect_to_a_consent_page_is_not_an_article(fetcher: Fetcher, site: Site) -> None:
    site.replies["/consent/choose"] = page(article("Your choice"))
    found = got(fetcher, site, page("", 302, Location="/consent/choose"))
    assert isinstance(found, NoFullText)
    assert found.words == "127.0.0.1 asks for consent first"
    site.replies["/on-consent"] = page(article())
    assert isinstance(fetcher.get(story(url(site, "/on-consent")), HERE), FullText)


def test_a_host_is_given_time_unless_a_person_waits() -> None:
    hosts, waits = Hosts(), pytest.raises(Cancelled)
    with hosts.turn("a", lambda: True), waits, hosts.turn("a", lambda: True, at_once=True):
        pass  # one request at a time
    with waits, hosts.turn("a", lambda: True):
        pass
    with hosts.turn("a", lambda: True, at_once=True), hosts.turn("b", lambda: True):
        with waits, hosts.turn("c", lambda: True):
            pass  # two hosts at once
        with hosts.turn("c", lambda: True, at_once=True):
            pass


def test_a_cookie_lives_for_the_redirects_of_one_fetch(fetcher: Fetcher, site: Site) -> None:
    site.replies["/2"] = page(article(), Set_Cookie="b=2")
    got(fetcher, site, page("", 302, Location="/2", Set_Cookie="a=1"))
    got(fetcher, site, page(article()), again=True)
    assert [headers.get("cookie") for _, headers in site.requests] == [None, "a=1", None]


def test_private_addresses_are_asked_only_where_the_source_is(fetcher: Fetcher, site: Site) -> None:
    site.replies["/1"] = page(article())
    found = fetcher.get(story(url(site)), {"example.org"})
    assert isinstance(found, NoFullText)
    assert found.words == "127.0.0.1 leads to a private address (127.0.0.1), which is not followed"
    assert site.requests == []


def test_the_providers_own_amp_copy_is_asked_when_the_page_gives_nothing(
    fetcher: Fetcher, site: Site
) -> None:
    site.replies |= {"/1": page("<p>little</p>"), "/amp": page(article())}
    copies: tuple[Link, ...] = (amp("https://cdn.ampproject.example/c/1"), amp(url(site, "/amp")))
    found = fetcher.get(story(url(site), links=copies), HERE)
    assert isinstance(found, FullText)
    assert found.address == url(site, "/amp")
    assert site.paths == ["/1", "/amp"]
    site.replies |= {"/2": page('<link rel=amphtml href="/amp">'), "/3": page("", 404)}
    assert isinstance(fetcher.get(story(url(site, "/2")), HERE), FullText)
    gone = fetcher.get(story(url(site, "/3"), links=copies), HERE)
    assert isinstance(gone, NoFullText)  # a page that is gone has no copy
    assert site.paths[2:] == ["/2", "/amp", "/3"]


def test_robots_are_asked_once_for_what_no_person_asked_for(fetcher: Fetcher, site: Site) -> None:
    site.replies |= {
        "/robots.txt": Sent(b"User-agent: *\nDisallow: /private"),
        "/1": page(article()),
        "/private/1": page(article()),
    }
    assert isinstance(fetcher.get(story(url(site)), HERE, Wish(unasked=True)), FullText)
    refused = fetcher.get(story(url(site, "/private/1")), HERE, Wish(unasked=True))
    assert isinstance(refused, NoFullText)
    assert refused.words == "127.0.0.1 does not let programs read it (robots.txt)"
    assert site.paths == ["/robots.txt", "/1"]
    assert isinstance(fetcher.get(story(url(site, "/private/1")), HERE, Wish(again=True)), FullText)


def test_a_site_whose_robots_can_not_be_read_is_left_alone(fetcher: Fetcher, site: Site) -> None:
    site.replies |= {"/robots.txt": page("", 500), "/1": page(article())}
    assert isinstance(fetcher.get(story(url(site)), HERE, Wish(unasked=True)), NoFullText)
    assert site.paths == ["/robots.txt"]


def test_only_so_many_a_day_are_fetched_unasked(
    fetcher: Fetcher, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "UNASKED_A_DAY", 2)
    for number in range(4):
        site.replies[f"/{number}"] = page(article())
        fetcher.get(story(url(site, f"/{number}")), HERE, Wish(unasked=True))
    assert site.paths == ["/robots.txt", "/0", "/1"]


def test_a_fetch_is_cancelled(fetcher: Fetcher, site: Site) -> None:
    site.replies["/1"] = page(article())
    with pytest.raises(Cancelled):
        fetcher.get(story(url(site)), HERE, stop=lambda: True)
    assert isinstance(fetcher.get(story(url(site)), HERE), FullText)  # it is not remembered as a failure


def test_without_the_extra_one_line_says_how_to_get_it(
    fetcher: Fetcher, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "is_installed", lambda: False)
    assert got(fetcher, site, page(article())) == NoFullText(NOT_INSTALLED, 0)
    assert site.requests == []


def test_a_damaged_file_is_put_aside_and_texts_are_fetched_again(fetcher: Fetcher, site: Site) -> None:
    got(fetcher, site, page(article()))
    path = fetcher.texts.path
    fetcher.texts.close()
    path.write_bytes(b"no database" * 1_000)
    assert isinstance(got(fetcher, site, page(article())), FullText)
    assert site.paths == ["/1", "/1"]
    assert path.with_name("fulltext.sqlite.damaged-1").exists()
    assert path.stat().st_mode & 0o077 == 0


def test_texts_are_kept_within_bounds(tmp_path: Path) -> None:
    now = [1_000_000_000.0]
    texts = FullTexts(tmp_path, days=10, megabytes=1, clock=lambda: now[0])

    def text(number: int, html: str = "<p>a</p>") -> FullText:
        key = key_of(story(f"https://example.org/{number}"))
        assert key is not None
        return FullText(key, f"https://example.org/{number}", html, "", 1, int(now[0]))

    assert texts.put(text(1)) == []
    now[0] += 9 * 86_400
    assert texts.find(text(1).key) is not None  # read: it stays another ten days
    now[0] += 9 * 86_400
    assert texts.put(text(2)) == []
    now[0] += 2 * 86_400
    assert texts.put(text(3)) == [text(1).key]
    texts._bytes = 20_000
    random = Random(1)
    texts.put(text(4, random.randbytes(8_000).hex()))
    now[0] += 1
    gone = texts.put(text(5, random.randbytes(12_000).hex()))
    assert text(2).key in gone
    assert text(5).key not in gone
    texts.close()
