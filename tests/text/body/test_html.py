"""Which bodies are HTML, and how HTML is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.text.body.as_text import plain_text
from newstui.text.body.kind import as_html, as_sent, kind_of
from tests.text.body.outlines import blocks, outline, parts


@pytest.mark.parametrize(
    "body",
    [
        "Text first.<br>second",
        "Text <b>bold</b>\n<ul>\n<li>x</li>\n</ul>\n<pre># a\n- b\n\n```\n</pre>\n# x\n1. y",
        "<!-- # a\n\n- b --><p>x</p>",
        "a<table><tr><td>x</td></tr></table>",
        "<H2>x</H2>\n\n    not code",
    ],
)
def test_a_file_with_block_tags_is_html_wherever_it_begins(body: str) -> None:
    assert kind_of(body) == "html"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "plain words",
        "a <b>bold</b> word",
        "`<br>` breaks a line",
        "```html\n<p>x</p>\n```",
        "    <p>indented code</p>",
        "| a | b |\n|---|---|\n| one<br>two | x |",
        "[a](https://x.org)<br>b",
        "<div align=center>x</div>\n\n# Title",
        "a < b",
    ],
)
def test_what_people_write_in_markdown_stays_markdown(body: str) -> None:
    assert kind_of(body) == "markdown"


@given(st.lists(parts, max_size=20).map("".join))
def test_a_served_body_is_html_whatever_it_holds(body: str) -> None:
    assert not body or kind_of(as_html(body)) == "html"
    assert as_html(as_html(body)) == as_html(body)


def test_served_text_is_not_read_as_markdown() -> None:
    body = "Intro, <b>bold</b>.<pre>def a():\n    one\n\n    <b>2</b> &lt;\n</pre>\n*x* 2_3\n\n    in it.\n1. no\n# no"
    assert outline(as_html(body)) == [
        ("text", 0, "Intro, bold."),
        ("code", 0, "def a():\n    one\n\n    2 <"),
        ("text", 0, "*x* 2_3 in it. 1. no # no"),
    ]
    assert outline(as_html("# no\n- no &amp; \\*")) == [("text", 0, "# no - no & \\*")]
    assert as_sent(as_html("# no")) == "# no"
    assert outline(as_html("&lt;p&gt;Escaped &lt;b&gt;twice&lt;/b&gt;&lt;/p&gt;")) == [
        ("text", 0, "Escaped twice")
    ]


def test_comments_end_where_html_ends_them() -> None:
    for comment in ("<!-->", "<!--->", "<!--x--!>", "<!-- > -->", "<!---->", "<!x>", "<?x>", "</ x>"):
        assert outline(f"<p>a{comment}b</p><p>c</p>") == [("text", 0, "ab"), ("text", 0, "c")], comment


def test_a_table_that_only_places_text_is_read_as_text() -> None:
    assert outline("<table><tr><td><p>a</p><ul><li>b</li></ul></td><td>c</td></tr></table>") == [
        ("text", 0, "a"),
        ("item", 0, "b"),
        ("text", 0, "c"),
    ]
    assert [kind for kind, _, _ in outline(f"<table><tr><td>{'x ' * 400}</td><td>c</td></tr></table>")] == [
        "text"
    ] * 2


def test_text_behind_the_bounds_is_shown_without_tags() -> None:
    for hostile in (
        "<div>" * 30_000,
        "<b id=x>" * 30_000,
        "<p " + "".join(f"a{i} " for i in range(9_000)) + ">",
    ):
        text = plain_text(blocks("<p>first</p>" + hostile + "<script>x</script><p>last &amp; <b>least</b>"))
        assert "first" in text
        assert text.endswith("last & least")
        assert "<" not in text
    many = "".join(f"<p>word{number} <b>x</b></p>" for number in range(15_000))
    text = plain_text(blocks(many))
    assert "<" not in text
    assert [word for word in text.split() if word != "x"] == [f"word{number}" for number in range(15_000)]


def test_a_very_long_article_stays_an_article() -> None:
    paragraph = "word " * 30
    many = "".join(
        f"<h2>Part {number}</h2>\n<p>{paragraph}<b>bold\nwords</b> {number} <a href='https://x.org'>a</a></p>\n"
        for number in range(1_100)
    )
    text = [
        f"Part {number}" if part == 0 else f"{paragraph}bold words {number} a"
        for number in range(1_100)
        for part in (0, 1)
    ]
    assert [block.text for block in blocks(many)] == text
    markdown = "\n\n".join(f"- item {number}" for number in range(1_800))
    assert [block.text.removeprefix("- ") for block in blocks(markdown)] == [
        f"item {number}" for number in range(1_800)
    ]


def test_plain_text_has_tables_in_columns_and_bars() -> None:
    body = "| a | bb |\n|---|---|\n| ccc | [d](https://x.org/) |\n\n> said\n> - in it\n\n- x\n\n  > y\n"
    assert plain_text(blocks(body)) == ("a    bb\nccc  d <https://x.org/>\n> said\n> - in it\n- x\n  > y")
