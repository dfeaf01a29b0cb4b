"""Outlines bodies for tests, and makes any that could be sent."""

from hypothesis import strategies as st

from newstui.text.body.blocks import Block
from newstui.text.body.kind import kind_of
from newstui.text.body.read import blocks as blocks_of


def blocks(body: str, limit: int | None = None) -> list[Block]:
    return blocks_of(body, kind_of(body), limit)


def outline(body: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in blocks(body)]


tags = st.sampled_from(
    "p b i a li ul ol h1 h7 pre code blockquote table tr td br hr img iframe script style svg div x-y".split()
)
parts = (
    tags.map("<{}>".format)
    | tags.map("</{}>".format)
    | tags.map('<{} src="https://x.com" alt="&#27;" title=\'\x1b\' start=99999999999>'.format)
    | st.sampled_from(
        [
            "<",
            ">",
            "&#27;",
            "&#x9b;",
            "&#",
            "9" * 5000,
            "<!--",
            "-->",
            "<!",
            "'",
            '"',
            "\n\n",
            "# ",
            "- ",
            "> ",
        ]
    )
    | st.sampled_from(
        [
            "```\n",
            "    ",
            "|a|\n|-|\n",
            "[a](b)",
            "\x1b[31m",
            "\u202e",
            "\ud800",
            "\u0301",
            "\u200d",
            "\ufe0f",
            "\t",
        ]
    )
    | st.text(st.characters(codec=None, exclude_categories=[]), max_size=5)
)
