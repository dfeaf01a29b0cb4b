"""What is written as Markdown reads back as the same blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.text.body.as_markdown import markdown
from newstui.text.body.blocks import Block
from newstui.text.body.kind import kind_of
from newstui.text.body.read import blocks


def again(html: str) -> tuple[list[Block], list[Block]]:
    """The blocks of some HTML, and those of the Markdown that is made of them."""
    first = blocks(html, "html")
    text = markdown(first)
    assert kind_of(text) == "markdown", text
    return first, blocks(text, "markdown")


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Heading #</h2><p>One.<br>Two.</p><hr><p>Three</p>",
        "<p>a <b>bold</b>, <i>italic</i> and <code>code `x`</code> <a href='https://example.org/a_(b)'>a_link</a></p>",
        "<ul><li>one</li><li>two<ul><li>inner</li></ul></li></ul><ol start=9><li>nine</li><li>ten</li></ol>",
        "<blockquote><p>said</p><p>more</p></blockquote><p>after</p>",
        "<pre>x = 1\n\n```\n  &lt;div&gt; *y*</pre>",
        "<pre><code class=language-c++>int x;</code></pre>",
        "<table><tr><th>a|b</th><th>c</th></tr><tr><td>1. x</td><td>*2*</td></tr></table>",
        "<p><img src='https://example.org/i.jpg' alt='a [picture]'></p>",
        "<p># no heading</p><p>- no item</p><p>1. no number</p><p>&gt; no quote</p><p>&lt;p&gt; no tag &amp;amp;</p>",
        "<p>snake_case *stars* `ticks` [brackets](x) ~~tilde~~ \\ | 16.6% #x -1 =</p>",
        "<p>https://example.org/plain</p>",
    ],
)
def test_kinds_of_text_come_back(html: str) -> None:
    first, second = again(html)
    assert second == [block for block in first if block]


@given(st.lists(st.text("ab*_`[]()<>&#-+=~|!\\.1 \n", min_size=1, max_size=12), max_size=4))
def test_any_text_comes_back(texts: list[str]) -> None:
    import html

    first, second = again("".join(f"<p>{html.escape(text)}</p>" for text in texts))
    assert [block.text for block in second] == [block.text for block in first]
    assert {block.kind for block in second} <= {"text"}
