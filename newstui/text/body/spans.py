"""Joins spans of one style and collapses the white space of HTML in them."""

import re
from itertools import groupby

from newstui.text.body.blocks import Span

Look = tuple[bool, bool, bool, str | None]
"""Bold, italic, code, address."""
PLAIN: Look = (False, False, False, None)


def code_text(spans: list[Span]) -> list[Span]:
    text = "".join(span.text for span in spans).strip("\n").rstrip()
    return [Span(text)] if text else []


def _look(span: Span) -> Look:
    return span.bold, span.italic, span.code, span.address


# Single spaces and bare line breaks, which are most of the white space, match neither.
_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_BREAKS = re.compile(r" \n ?|\n ")
_EMPTY_LINES = re.compile(r"\n{3,}")


def _collapsed(text: str) -> str:
    text = _BLANKS.sub(" ", text)
    return _EMPTY_LINES.sub("\n\n", _BREAKS.sub("\n", text)) if "\n" in text else text


def tidy(spans: list[Span]) -> list[Span]:
    """Joins neighbouring spans of the same style and collapses white space, also across spans."""
    if len(spans) == 1:
        text = _collapsed(spans[0].text).strip()
        return [Span(text, *_look(spans[0]))] if text else []
    tidy: list[Span] = []
    before = "\n"
    for look, run in groupby(spans, _look):
        text = _collapsed("".join([span.text for span in run]))
        text = text.lstrip(" ") if tidy and before.isspace() else text if tidy else text.lstrip()
        if text:
            tidy.append(Span(text, *look))
            before = text[-1]
    while tidy and not tidy[-1].text.strip():
        tidy.pop()
    if tidy and tidy[-1].text[-1].isspace():
        tidy[-1] = Span(tidy[-1].text.rstrip(), *_look(tidy[-1]))
    return tidy
