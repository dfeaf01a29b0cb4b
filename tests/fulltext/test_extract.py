"""An article comes out of a page, clean; no page costs more than one line."""

import os
import re
import signal
from collections.abc import Callable

import pytest

from newstui.fulltext import process
from newstui.fulltext.child.article import extract
from newstui.fulltext.extract import Extract
from newstui.fulltext.process import CannotRead, Children, Stop
from newstui.net.errors import Cancelled
from newstui.text.body.blocks import Block
from newstui.text.body.read import blocks
from tests.fulltext.articles import SENTENCE, TITLE, article
from tests.sources.server import Reply, Site

ADDRESS = "http://example.org/news/1.html"
HTML = {"Content-Type": "text/html"}


def extracted(html: str | bytes, content_type: str = "text/html") -> Extract:
    page = html if isinstance(html, bytes) else html.encode()
    found, _, facts = extract(page, content_type, ADDRESS, TITLE)
    return Extract(found, **facts)


def parts(found: Extract, kind: str) -> list[Block]:
    return [block for block in blocks(found.html, "html") if block.kind == kind]


def test_what_an_article_consists_of_survives() -> None:
    more = (
        "<h2>Tides</h2><ul><li>first item of the list</li><li>second</li></ul>"
        "<blockquote><p>A word of the harbour master.</p></blockquote><pre>tide = 1\n  high</pre>"
        "<table><tr><th>Day</th><th>Height</th></tr><tr><td>Monday</td><td>3 m</td></tr>"
        f"<tr><td>Later</td><td>{SENTENCE}</td></tr></table>"
        "<figure><img src=/a.jpg alt=x width=640><figcaption>The old harbour</figcaption></figure>"
    )
    found = extracted(article(more=more))
    text = " ".join(block.text for block in blocks(found.html, "html"))
    assert text.count(SENTENCE.strip()) == 25
    assert "Menu" not in text
    assert "Imprint" not in text
    assert TITLE not in text  # it stands above already
    assert [block.text for block in parts(found, "item")] == ["first item of the list", "second"]
    assert [block.text for block in parts(found, "quote")] == ["A word of the harbour master."]
    assert [block.text for block in parts(found, "code")] == ["tide = 1\n  high"]
    assert [block.rows[1][1][0].text for block in parts(found, "table")] == ["3 m"]
    (image,) = parts(found, "image")
    assert (image.text, image.address) == ("The old harbour", "http://example.org/a.jpg")


def test_short_parts_in_wrappers_survive() -> None:
    more = (
        '<div class=title><h2><a href="#low">Low tide</a> <a href="1.html#low">¶</a></h2></div>'
        "<div class=box><button>Copy</button><div><pre>ebb = 1</pre></div></div>"
        f"<blockquote class=twitter-tweet><p>Ships wait.</p></blockquote><p>{SENTENCE}</p>"
    )
    found = extracted(article(more=more))
    assert [block.text for block in parts(found, "heading")] == ["Low tide"]
    assert [block.text for block in parts(found, "code")] == ["ebb = 1"]
    assert [block.text for block in parts(found, "quote")] == ["Ships wait."]
    assert "Copy" not in found.html


@pytest.mark.parametrize(
    ("image", "source"),
    [
        ('<img src="data:image/gif;base64,R0" data-src="/lazy.jpg">', "http://example.org/lazy.jpg"),
        ('<img data-original="//cdn.example.org/o.jpg">', "http://cdn.example.org/o.jpg"),
        ('<img srcset="/s.jpg 320w, /l.jpg 1280w, /m.jpg 640w">', "http://example.org/l.jpg"),
        ('<noscript><img src="/plain.jpg"></noscript>', "http://example.org/plain.jpg"),
        ('<img src="/dot.gif" width=1 height=1>', None),
        ('<img src="/icon.png" width=32 height=32>', None),
        ('<img src="javascript:alert(1)">', None),
    ],
)
def test_pictures_have_their_true_address(image: str, source: str | None) -> None:
    found = parts(extracted(article(more=f"<p>{image} {SENTENCE}</p>")), "image")
    assert [block.address for block in found] == ([source] if source else [])


def test_links_are_absolute_by_the_base_of_the_page() -> None:
    link = f'<p><a href="page.html">further</a> {SENTENCE}</p>'
    for base, address in (
        ("", "http://example.org/news/page.html"),
        ('<base href="/other/">', "http://example.org/other/page.html"),
        ('<base href="file:///etc/">', "http://example.org/news/page.html"),
    ):
        found = extracted(article(head=base, more=link))
        spans = [span for block in blocks(found.html, "html") for span in block.spans]
        assert [span.address for span in spans if span.text == "further"] == [address], base


@pytest.mark.parametrize("sign", ["\ufffe", "&#xFFFF;", "&#11;", "&#xD800;"])
def test_a_sign_that_no_address_can_hold_costs_no_article(sign: str) -> None:
    lazy = f'<img src=""><noscript><img src="/d{sign}"></noscript>'
    found = extracted(article(more=f'<p>{SENTENCE}<a href="/a{sign}b">one</a></p><img src="/c{sign}">{lazy}'))
    assert found.length > 1_000
    addresses = [image.address or "" for image in parts(found, "image")]
    assert [address[:20] for address in addresses] == ["http://example.org/c", "http://example.org/d"]


def test_nothing_that_could_run_is_kept() -> None:
    more = (
        f'<p onclick="run()" style="x:y" id=p data-x=1>{SENTENCE}<a href="javascript:run()">one</a>'
        f'<a href="jav&#1;ascript:run()">two</a><a href="/&#2;three">three</a></p>'
        '<img src="data:image/png;base64,AAAA"><img src="/ship.png" onerror="run()"><script>run()</script>'
    )
    found = extracted(article(more=more))
    assert not re.search(r"run|style|data|[\x00-\x08]", found.html)
    assert 'src="http://example.org/ship.png"' in found.html
    assert 'href="http://example.org/three"' in found.html
    assert "one" in found.html


@pytest.mark.parametrize(
    ("codec", "meta", "header"),
    [
        ("utf-8", "utf-8", "text/html"),
        ("latin-1", "iso-8859-1", "text/html"),
        ("latin-1", "", "text/html; charset=iso-8859-1"),
        ("latin-1", "utf-8", "text/html"),  # it lies
        ("utf-8", "iso-8859-1", "text/html; charset=iso-8859-1"),  # and it lies
        ("shift_jis", "shift_jis", "text/html"),
    ],
)
def test_letters_are_read_in_their_charset(codec: str, meta: str, header: str) -> None:
    word = "潮汐表" if codec == "shift_jis" else "Füße"
    filler = "<!-- " + "x" * 3000 + " -->"
    html = f"<html><head>{filler}<meta charset='{meta}'></head><body><p>" + f"{word} {SENTENCE}" * 5
    assert word in extracted(html.encode(codec), header).html


def test_what_a_page_says_about_itself() -> None:
    paid = '<script type="application/ld+json">{"@graph": [{"isAccessibleForFree": "False"}]}</script>'
    copy = '<link rel=amphtml href="/amp/1">'
    found = extracted(article(head=paid + copy))
    assert (found.subscribers, found.amp, found.script) == (True, "http://example.org/amp/1", False)
    foreign = extracted(article(head='<link rel=amphtml href="https://cdn.example.com/1">'))
    assert (foreign.subscribers, foreign.amp) == (False, None)
    app = extracted(f"<div id=root></div><script>{'x = 1;' * 99}</script>")
    assert (app.script, app.length) == (True, 0)
    assert extracted("<title>Just a moment...</title>").challenge


def many_attributes() -> bytes:
    return b"<p " + b" ".join(b'a%d="1"' % number for number in range(200_000)) + b">text"


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b"\0" * 9_000,
        many_attributes,
        bytes(range(256)) * 200,
        b'<?xml version="1.0" encoding="utf-16"?><html>',
        b"<!DOCTYPE a [<!ENTITY a '"
        + b"x" * 999
        + b"'><!ENTITY b '"
        + b"&a;" * 999
        + b"'>]><p>"
        + b"&b;" * 99,
        b"<div>" * 20_000,
        b"<!-- a -->" * 20_000,
    ],
    ids=["empty", "zeros", "attributes", "random", "xml", "entities", "divs", "comments"],
)
def test_a_hostile_page_gives_no_article_and_no_harm(html: bytes | Callable[[], bytes]) -> None:
    html = html if isinstance(html, bytes) else html()
    assert len(extracted(html).html) < 10_000
    assert extracted(article()).length > 1_000


# --- the child process --------------------------------------------------------------------------------------


def fetched(children: Children, site: Site, html: str | bytes, stop: Stop = lambda: False) -> int:
    """The characters of the article at an address, fetched and read by a child."""
    site.replies["/1"] = Reply(html if isinstance(html, bytes) else html.encode(), headers=HTML)
    url: str = site.url + "/1"  # type: ignore[attr-defined]
    head, _ = children.ask("article", stop, address=url, title=TITLE, private_host="127.0.0.1", validators={})
    length: int = head["facts"]["length"]
    return length


class BusyLock:
    """Stands for the turn to read, which another child has."""

    asked = False

    def acquire(self, timeout: float) -> bool:
        self.asked = True
        return False


def test_a_page_that_takes_too_long_is_one_line(
    children: Children, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetched(children, site, article()) > 1_000
    monkeypatch.setattr(process, "WALL_SECONDS", 0.2)
    with pytest.raises(CannotRead, match=r"takes more than 0\.2 s"):
        fetched(children, site, b"<b><p>" * 300_000)
    monkeypatch.undo()
    assert fetched(children, site, article()) > 1_000  # by a new child
    others = BusyLock()
    monkeypatch.setattr(children._idle[-1], "_reading", others)
    with pytest.raises(Cancelled):
        fetched(children, site, article(), stop=lambda: others.asked)


def test_a_crash_is_one_line_and_the_next_page_is_read(
    children: Children, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetched(children, site, article()) > 1_000
    child = children._idle[-1]
    assert child._process is not None
    os.kill(child._process.pid, signal.SIGSTOP)  # as if it were busy
    monkeypatch.setattr(process, "_FETCH_SECONDS", 0.1)
    with pytest.raises(CannotRead):
        fetched(children, site, article())
    assert child._process is None
    monkeypatch.undo()
    monkeypatch.setattr(process, "_START", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(CannotRead, match="too complex to read"):
        fetched(children, site, article())
    monkeypatch.undo()
    assert fetched(children, site, article()) > 1_000


def test_a_child_that_went_away_for_being_idle_is_replaced(children: Children, site: Site) -> None:
    assert fetched(children, site, article()) > 1_000
    before = children._idle[-1]._process
    assert before is not None
    assert before.stdin is not None
    before.stdin.close()
    assert before.wait(10) == 0
    assert fetched(children, site, article()) > 1_000
