"""Real folders of posts by many generators give the figures that their description tells; so do the small cases."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from newstui.library.sqlite import SqliteLibrary
from newstui.model.item import Item
from newstui.model.source_events import Event, Ignored, ItemFound, Known, Rejected
from newstui.query.ast import Query
from newstui.sources.files.folder import ItemFiles
from newstui.sync.engine import sync
from newstui.text.dates import iso
from tests.library.making import library_at

pytestmark = pytest.mark.corpus


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    return library_at(tmp_path)


@dataclass(frozen=True, slots=True)
class Figures:
    posts: int
    listed: int
    dated: int
    addresses: int
    topics: int = 0
    authors: int = 0
    excerpts: int = 0
    passed_over: dict[str, int] = field(default_factory=dict)


FOLDERS = {
    "linkblog/_posts": Figures(16, 15, 16, 16, excerpts=10),
    "jekyll/docs/_posts": Figures(16, 16, 16, 16, topics=16, authors=16, excerpts=16),
    "hugobundles/content": Figures(
        16, 16, 15, 16, topics=7, excerpts=16, passed_over={"section page": 1, "empty": 1}
    ),
    "rustblog/content": Figures(13, 13, 12, 13, authors=12, excerpts=12, passed_over={"section page": 3}),
    "11ty/src/blog": Figures(14, 14, 13, 1, excerpts=14),
    "directau/src/content/news": Figures(12, 12, 12, 0, topics=12, excerpts=12),
    "twir/content": Figures(12, 12, 12, 0, topics=12, excerpts=12),
    "til": Figures(11, 11, 0, 0, excerpts=11, passed_over={"project file": 1}),
    "zettel": Figures(
        15, 15, 14, 0, excerpts=14, passed_over={"project file": 2, "no front matter, no heading": 1}
    ),
}


def load(folder: Path) -> tuple[list[Event], list[Item]]:
    events = list(ItemFiles("posts", str(folder)).read(Known()))
    return events, [event.item for event in events if isinstance(event, ItemFound)]


@pytest.mark.parametrize("name", FOLDERS)
def test_figures(corpus: Path, name: str, library: SqliteLibrary) -> None:
    folder = corpus / "posts" / name
    events, items = load(folder)
    sync([ItemFiles("a", str(folder))], library)
    found = Figures(
        posts=len(items),
        listed=library.totals().listed,
        dated=sum(item.published is not None for item in items),
        addresses=sum(item.address is not None for item in items),
        topics=sum(bool(item.topics) for item in items),
        authors=sum(bool(item.authors) for item in items),
        excerpts=sum(bool(item.excerpt) for item in items),
        passed_over=dict(Counter(e.reason for e in events if isinstance(e, Ignored) and e.reason)),
    )
    assert found == FOLDERS[name]
    assert not [event for event in events if isinstance(event, Rejected)]


@pytest.mark.parametrize("name", FOLDERS)
def test_no_body_shows_a_template_tag_outside_of_code(corpus: Path, name: str) -> None:
    for item in load(corpus / "posts" / name)[1]:
        lines = (item.body or "").split("\n")
        fences = 0
        for line in lines:
            fences += line.lstrip(" >-*0123456789.").startswith(("```", "~~~"))
            if fences % 2 == 0 and "`" not in line and not line.startswith(("    ", "\t")):
                assert not any(sign in line for sign in ("{{<", "{{%", "{%", "[[")), (item.origin, line)


def test_cases(corpus: Path) -> None:
    cases = corpus / "posts" / "cases"
    expected: dict[str, list[dict[str, Any]]] = json.loads((cases / "expected.json").read_text())
    for name, stories in expected.items():
        items = load(cases / name)[1]
        assert len(items) == len(stories), name
        for story in stories:
            [item] = [item for item in items if item.title == story["title"]]
            shown = _shown(item, len(story.get("published_at") or ""))
            for key, value in story.items():
                told = shown[key]
                if key == "excerpt":
                    assert (told or "").startswith(value), (name, key)
                else:
                    assert told == (sorted(value) if isinstance(value, list) else value), (name, key)


def _shown(item: Item, length: int) -> dict[str, Any]:
    return {
        "title": item.title,
        "published_at": None if item.published is None else iso(item.published)[:length],
        "address": item.address,
        "topics": sorted(item.topics),
        "authors": sorted(item.authors),
        "excerpt": item.excerpt,
        "draft": item.draft,
    }


def test_a_template_is_passed_over_and_a_tag_rejected(corpus: Path) -> None:
    events, _ = load(corpus / "posts" / "cases" / "11-obsidian")
    assert [(e.origin, e.reason) for e in events if isinstance(e, Ignored)] == [
        ("Vault/Template.md", "template")
    ]
    events, _ = load(corpus / "posts" / "cases" / "20-yaml-anchors-tags")
    assert [e.origin for e in events if isinstance(e, Rejected)] == ["tagged.md"]


def test_no_post_of_a_bundle_site_is_lost(corpus: Path, library: SqliteLibrary) -> None:
    sync([ItemFiles("a", str(corpus / "posts" / "cases" / "03-leaf-bundles"))], library)
    rows = library.listing(Query()).rows(0, 9)
    assert sorted(row.title for row in rows) == ["First post", "Second post", "Third note"]
