"""Bodies as blocks: what a person would read is there, and nothing else gets through."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newstui.text.body.as_text import plain_text
from newstui.text.body.blocks import Block, Span
from newstui.text.clean import clean_lines, controls
from tests.text.body.outlines import blocks, outline, parts


def test_markdown() -> None:
    body = """
# A *heading*

Two lines
of `code`, **bold** and [a link](https://x.com/a).

- one
- two
  1. inner
  2. more

  still two
3) three

> quoted
> > deeper

```python
def f():
    return "<b>"
```

---

| a | b |
|---|---|
| 1 | 2 |

![a cat](https://x.com/cat.png)
"""
    assert outline(body) == [
        ("heading", 1, "A heading"),
        ("text", 0, "Two lines of code, bold and a link."),
        ("item", 0, "one"),
        ("item", 0, "two"),
        ("item", 1, "inner"),
        ("item", 1, "more"),
        ("text", 1, "still two"),
        ("item", 0, "three"),
        ("quote", 0, "quoted"),
        ("quote", 1, "deeper"),
        ("code", 0, 'def f():\n    return "<b>"'),
        ("rule", 0, ""),
        ("table", 0, "a | b\n1 | 2"),
        ("image", 0, "a cat"),
    ]
    found = blocks(body)
    assert found[0].spans == (Span("A "), Span("heading", italic=True))
    assert found[1].spans == (
        Span("Two lines of "),
        Span("code", code=True),
        Span(", "),
        Span("bold", bold=True),
        Span(" and "),
        Span("a link", address="https://x.com/a"),
        Span("."),
    )
    assert [block.ordinal for block in found if block.kind == "item"] == [None, None, 1, 2, 3]
    assert found[-1].address == "https://x.com/cat.png"


def test_html() -> None:
    body = """<div><h2>Title</h2>
    <p>Some <strong>bold <em>both</em></strong>   text&nbsp;&amp;
    more<br>next <a href="https://x.com/?a=1&amp;b=2"><span>link</span></a></p><p>&nbsp;</p><p> <!-- x --> </p>
    <blockquote><p>said</p></blockquote><hr>
    <ol start="3"><li>three<ul><li>deep</li></ul></li><li><p>four</p><p>again</p></li></ol>
    <pre><code>x = 1\n\n  y &lt; 2\n</code></pre>
    <table><tr><th>a</th><th><p>b</p></th></tr><tr><td>1</td><td><div>2</div></td></tr></table></div>"""
    assert outline(body) == [
        ("heading", 2, "Title"),
        ("text", 0, "Some bold both text & more\nnext link"),
        ("quote", 0, "said"),
        ("rule", 0, ""),
        ("item", 0, "three"),
        ("item", 1, "deep"),
        ("item", 0, "four"),
        ("text", 1, "again"),
        ("code", 0, "x = 1\n\n  y < 2"),
        ("table", 0, "a | b\n1 | 2"),
    ]
    found = blocks(body)
    assert found[1].spans == (
        Span("Some "),
        Span("bold ", bold=True),
        Span("both", bold=True, italic=True),
        Span(" text & more\nnext "),
        Span("link", address="https://x.com/?a=1&b=2"),
    )
    assert [found[4].ordinal, found[5].ordinal, found[6].ordinal] == [3, None, 4]


def test_pictures_and_films_are_addresses() -> None:
    body = """<p>before<img src="//x.com/a.png" alt="A &amp; B">after <img src="/e/1.png" alt=":smile:"></p>
    <iframe title="A film" src="//www.youtube.com/embed/1"></iframe><iframe src="javascript:x"></iframe>
    <img src="/local.png"><img src="/local.png" alt="only words"><img src="https://t.x/p.gif" width="1" height="1">
    <video src="https://x.com/v.mp4">no player</video>"""
    assert blocks(body) == [
        Block("text", (Span("before after :smile:"),)),
        Block("image", (Span("A & B"),), address="https://x.com/a.png"),
        Block("video", (Span("A film"),), address="https://www.youtube.com/embed/1"),
        Block("image", (Span("only words"),)),
        Block("video", address="https://x.com/v.mp4"),
        Block("text", (Span("no player"),)),
    ]


def test_what_is_not_for_reading_is_dropped_with_its_content() -> None:
    body = "<p>a</p><script>alert('<p>x</p>')</script><STYLE>b{}</STYLE ><svg><text>s</text></svg><title>t</title><p>b"
    assert outline(body) == [("text", 0, "a"), ("text", 0, "b")]
    assert outline("<p>a</p><script>never closed <p>x</p>") == [("text", 0, "a")]
    assert outline("<p>a<!-- never closed <p>x</p>") == [("text", 0, "a")]
    assert blocks("") == blocks(" \r\n") == blocks("<p>&nbsp;</p>") == []


def test_only_openable_addresses_are_links() -> None:
    body = "<p>" + "".join(
        f'<a href="{address}">x</a> '
        for address in ("javascript:alert(1)", "mailto:a@b.c", "/a", "https://a:b@x.com", "https://x.com/é")
    )
    assert {span.address for span in blocks(body)[0].spans} == {None, "https://x.com/%C3%A9"}


def test_bold_or_a_link_left_open_ends_with_its_block() -> None:
    assert [block.spans for block in blocks("<p><b>a <a href='https://x.com'>b</p><p>c</p>")] == [
        (Span("a ", bold=True), Span("b", bold=True, address="https://x.com")),
        (Span("c"),),
    ]
    assert blocks("<a href='https://x.com'><h3>t</h3></a><p>u</p>")[0].spans == (
        Span("t", address="https://x.com"),
    )


def test_an_entity_is_decoded_once_and_cleaned_after() -> None:
    assert outline("<p>&amp;lt;b&amp;gt; &lt;p&gt; &#27;[31m&#155;&#x202e;x</p>") == [
        ("text", 0, "&lt;b&gt; <p> ␛[31m›x")
    ]
    assert outline("&lt;p&gt; &amp;amp; <b>\x1b\u202ex</b>") == [("text", 0, "<p> &amp; ␛x")]
    assert outline("<p>a<b>" + "\u0301</b><b>\u0301" * 30) == [("text", 0, "a")]


def test_html_inside_markdown_and_markdown_behind_html() -> None:
    body = '<div align="center"><img src="https://x.com/a.png"></div>\n\n# Title\n\nText with <b>bold</b>\n'
    assert outline(body) == [("image", 0, ""), ("heading", 1, "Title"), ("text", 0, "Text with bold")]
    assert outline("a < b and List<int>") == [("text", 0, "a < b and List")]


def test_sloppy_html_is_read_as_it_was_meant() -> None:
    assert outline("<h2><div>Title</div></h2>text") == [("heading", 2, "Title"), ("text", 0, "text")]
    assert outline("<h2>Title<p>text</p>") == [("heading", 2, "Title"), ("text", 0, "text")]
    assert outline('<p title="it\'s" 5">text<br/ ></P >') == [("text", 0, "text")]
    assert outline("<li>no list</li></ul></ol></blockquote><p>text") == [
        ("item", 0, "no list"),
        ("text", 0, "text"),
    ]


def test_a_limit_gives_the_first_blocks() -> None:
    body = "<p>a</p><p>b</p><p>c</p>"
    assert blocks(body, 2) == blocks(body)[:2]
    assert blocks(body, 0) == []


def test_plain_text_for_pipes() -> None:
    body = (
        "# T\n\na [l](https://x.com)\n\n1. one\n   - in\n\n---\n\n![p](https://x.com/p.png)\n\n```\nc\n```\n"
    )
    assert plain_text(blocks(body)) == "T\na l <https://x.com>\n1. one\n  - in\np https://x.com/p.png\nc"


@given(st.lists(parts, max_size=30).map("".join))
@example("<p>&#" + "9" * 5000)
def test_no_body_raises_or_lets_a_control_through(body: str) -> None:
    for block in blocks(body):
        assert block.kind in ("rule", "image", "video") or block.text.strip()
        for span in block.spans:
            assert span.text
            for line in span.text.split("\n"):
                assert not controls(line)
            assert clean_lines(span.text) == span.text
            assert span.address is None or span.address.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000 + "deep",
        "<p>" + "<b>" * 90_000,
        "<ul><li>" * 40_000 + "deep",
        "<blockquote>" * 30_000 + "deep",
        "<p>" + "<!--" * 90_000,
        "<p>" + "<script>" * 40_000,
        "<p>" + "<a href='" * 40_000,
        "<p>" + "<" * 300_000,
        "<p>" + "</p " * 90_000,
        "<p><img " + "a" * 300_000 + ">",
        "<p><img " + "a = " * 90_000 + ">",
        "[" * 300_000,
        "<p>" + "a<i>\u0301</i>" * 30_000,
        "<p>a<x>" * 50_000,
        "[[](" * 100_000,
        "1. a\n" * 100_000,
        "*a_" * 100_000,
        "> " * 100_000,
        "<p>" + "&#1" * 90_000,
    ],
    ids=lambda body: body[:9],
)
def test_the_time_is_linear_whatever_was_sent(body: str) -> None:
    # Work that grew with the square of these would take minutes, and so be noticed.
    assert plain_text(blocks(body)) is not None


def test_a_huge_markdown_body_loses_no_word() -> None:
    body = "".join(f"word{number} - *x*\n\n" for number in range(12_000))
    words = plain_text(blocks(body)).split()
    assert [word for word in words if word.startswith("word")] == [
        f"word{number}" for number in range(12_000)
    ]


@pytest.mark.corpus
def test_real_bodies_lose_no_word(corpus: Path) -> None:
    """Against the standard library's own parser: the words of every sample, in their order."""
    from html.parser import HTMLParser

    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []

        def handle_data(self, data: str) -> None:
            self.found += data.split()

    files = sorted((corpus / "power-apps" / "_samples").rglob("*.md"))
    assert len(files) == 25
    for file in files:
        body = file.read_text("utf-8").split("\n---", 1)[1].partition("\n")[2]
        parser = Words()
        parser.feed(body)
        text = "".join(block.text for block in blocks(body) if block.kind not in ("image", "video"))
        seen = "".join(char for char in text if char.isalnum())
        wanted = "".join(char for char in "".join(parser.found) if char.isalnum())
        assert [char for char in wanted if char not in seen] == []
        assert len(seen) >= len(wanted), file.name
