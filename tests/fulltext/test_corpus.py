"""Real pages: what is extracted is nearly all and only what a good reader would show."""

import json
import re
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from newstui.fulltext.child.article import extract
from newstui.fulltext.extract import Extract
from newstui.fulltext.verdict import after_reading
from newstui.net.reply import Reply
from newstui.text.body.as_text import bare_text
from newstui.text.body.lines import from_lines
from newstui.text.body.read import blocks

LEAST_MEAN = 0.98
ADDRESS = "http://fakehost/test/page.html"
RUN = 4
"""Words in a row that are compared."""


def runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)))


def likeness(found: str, wanted: str) -> float:
    """The F1 of runs of words."""
    one, other = runs(found), runs(wanted)
    return 2 * (one & other).total() / (one.total() + other.total())


@pytest.mark.corpus
def test_real_pages_give_their_articles(corpus: Path) -> None:
    measured: dict[str, float] = {}
    pages: dict[str, dict[str, bytes]] = {}
    with tarfile.open(corpus / "fulltext" / "readability_pages_dev.tar.xz") as archive:
        for member in archive:
            name, _, file = member.name.removeprefix("./").partition("/")
            content = archive.extractfile(member) if file else None
            if content is not None:
                pages.setdefault(name, {})[file] = content.read()
    for name, files in pages.items():
        title = json.loads(files["expected-metadata.json"])["title"] or ""
        html, lines, facts = extract(files["source.html"], "text/html", ADDRESS, title)
        found = Extract(html, **facts)
        shown = after_reading(Reply(200, ADDRESS), found, ADDRESS, title).shown
        wanted = bare_text(blocks(files["expected.html"].decode(), "html"))
        measured[name] = likeness(bare_text(from_lines(lines)), wanted) if shown else 0.0
    assert len(measured) == 43
    mean = sum(measured.values()) / len(measured)
    assert mean >= LEAST_MEAN, sorted((value, name) for name, value in measured.items())[:9]
