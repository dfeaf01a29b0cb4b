"""The sample feed keeps what it promises: it is the first thing that a new user reads."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from newstui.config.load import sample_feed
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.model.item import Item
from newstui.model.source_events import Complete, ItemFound, Known, TopicFound
from newstui.model.topic import TopicDefinition, TreeRow
from newstui.query.ast import Field, Query
from newstui.sources.files.folder import ItemFiles
from newstui.sync.engine import sync
from newstui.text.body.kind import kind_of
from newstui.text.body.read import blocks
from newstui.text.urls import openable

ALL_TYPES = {
    *("article", "video", "course", "book", "download", "collection"),
    *("profile", "forum", "answer", "code", "demo", "conference"),
}
SCRIPTS = {"CJK", "HIRAGANA", "ARABIC", "HEBREW", "CYRILLIC", "GREEK", "DEVANAGARI"}
EMOJI = "\U0001f30a"


def feed() -> ItemFiles:
    return ItemFiles("sample_feed", str(sample_feed()))


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return [event.item for event in feed().read(Known()) if isinstance(event, ItemFound)]


@pytest.fixture(scope="module")
def topics() -> dict[str, TopicDefinition]:
    return {event.topic.name: event.topic for event in feed().read(Known()) if isinstance(event, TopicFound)}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    source = feed()
    with closing(open_library(tmp_path, [(source.name, source.at)], configured=False)) as filled:
        summary = sync([source], filled)
        assert not summary.rejected
        assert not summary.failures
        yield filled


# --- the files ------------------------------------------------------------------------------------------


def test_every_file_is_an_item_or_a_topic() -> None:
    events = list(feed().read(Known()))
    kinds = Counter(type(event) for event in events)
    files = [path for path in sample_feed().rglob("*") if path.is_file()]
    assert kinds[ItemFound] + kinds[TopicFound] == len(files)
    assert isinstance(events[-1], Complete)


def test_about_as_many_as_one_likes_to_browse(items: list[Item]) -> None:
    assert 55 <= len(items) <= 80
    assert 10 <= sum(item.draft for item in items) <= len(items) // 3
    assert sum(item.published is None for item in items) >= 1
    assert sum(item.body is not None for item in items) >= 12


def test_all_types_and_all_generations_of_fields(items: list[Item]) -> None:
    assert {item.type for item in items} == ALL_TYPES
    text = "\n".join(path.read_text("utf-8") for path in sample_feed().rglob("*.md"))
    for field in ("originalUrl", "webUrl", "sourceUrl", "website", "excerpt", "abstract", "bio", "overview"):
        assert re.search(rf"^{field}:", text, re.MULTILINE), field
    for field in ("heat", "score", "name", "featuredContent", "length", "price", "levels", "ratings"):
        assert re.search(rf"^{field}:", text, re.MULTILINE), field


def test_addresses_can_be_opened_and_none_is_there_twice(items: list[Item]) -> None:
    for item in items:
        related = [entry.address for entry in item.related]
        assert all(related), item.origin
        assert item.address or item.type == "collection", item.origin
        for address in filter(None, [item.address, *related, *(link.address for link in item.links)]):
            assert address.startswith("https://"), address
            assert openable(address) == address
        assert all(image.openable for image in item.images)
    addresses = [item.normal for item in items if item.normal]
    assert len(set(addresses)) == len(addresses)


def test_every_story_says_what_is_behind_it(items: list[Item]) -> None:
    for item in items:
        assert item.excerpt is not None, item.origin
        assert 20 <= len(item.excerpt) <= 300, item.origin
        assert item.provider is not None, item.origin
        assert item.topics, item.origin
        assert item.category in ("news", "learning"), item.origin
        assert item.other.keys() <= {"provider"}, item.origin


def test_titles_in_many_scripts_and_a_provider_in_its_own(items: list[Item]) -> None:
    def scripts(texts: list[str]) -> set[str]:
        return {unicodedata.name(char, "?").split(" ")[0] for text in texts for char in text}

    titles = [item.title for item in items]
    assert scripts(titles) >= SCRIPTS
    assert any(EMOJI in title for title in titles)
    assert scripts([item.provider.shown for item in items if item.provider]) & SCRIPTS


def test_days_dates_and_times(items: list[Item]) -> None:
    days = Counter(item.published // 86400 for item in items if item.published is not None)
    assert days.most_common(1)[0][1] >= 5
    assert any(item.published and item.published % 86400 for item in items)
    assert min(days) < 0 < max(days)


def test_bodies_hold_all_kinds_of_blocks(items: list[Item]) -> None:
    kinds = {block.kind for item in items if item.body for block in blocks(item.body, kind_of(item.body))}
    assert kinds >= {"heading", "text", "item", "quote", "code"}
    assert any(link.kind == "video" for item in items for link in item.links)
    assert any(link.kind == "download" for item in items for link in item.links)
    assert any(image.width and image.height for item in items for image in item.images)


def test_a_tree_of_three_levels(topics: dict[str, TopicDefinition], items: list[Item]) -> None:
    assert 10 <= len(topics) <= 14

    def depth(name: str) -> int:
        parent = topics[name].parent
        return 1 + depth(parent) if parent else 1

    assert max(map(depth, topics)) == 3
    used = {topic for item in items for topic in item.topics}
    assert used - topics.keys() == {"Machine Learning", "Tea"}
    assert topics.keys() <= used


def test_most_stories_lead_to_others_inside_and_outside(items: list[Item]) -> None:
    inside = {item.normal for item in items}
    entries = [entry for item in items for entry in item.related]
    resolved = [entry for entry in entries if entry.normal in inside]
    assert sum(1 <= len(item.related) <= 6 for item in items) >= 0.8 * len(items)
    assert len(resolved) >= 0.75 * len(entries)
    assert len(entries) - len(resolved) >= 10
    titles = {item.normal: item.title for item in items}
    assert all(entry.title == titles[entry.normal] for entry in resolved)


def test_collections_list_files_that_are_there_and_one_that_is_not(items: list[Item]) -> None:
    origins = {item.origin for item in items}
    collections = [item for item in items if item.type == "collection"]
    assert len(collections) == 2
    missing = [part for item in collections for part in item.parts if part not in origins]
    assert len(missing) == 1
    assert all(len(item.parts) >= 4 for item in collections)


# --- as a library ----------------------------------------------------------------------------------------


def test_two_duplicates_fold_under_their_heads(library: SqliteLibrary, items: list[Item]) -> None:
    totals = library.totals()
    assert (totals.stories, totals.listed) == (len(items), len(items) - 2)
    folded = library.listing(Query((Field("is", "folded"),))).rows(0, 10)
    assert len(folded) == 2
    for row in folded:
        story = library.story(row.id)
        assert story is not None
        assert story.folded_under is not None
        head = library.story(story.folded_under)
        assert head is not None
        assert [entry.id for entry in head.also_at] == [row.id]


def test_the_tree_as_it_is_shown(library: SqliteLibrary) -> None:
    tree = library.tree()

    def names(rows: tuple[TreeRow, ...]) -> set[str]:
        return {row.name for row in rows} | {name for row in rows for name in names(row.children)}

    by_name = {row.name: row for row in tree.topics}
    assert "Machine Learning" in names(by_name["Computing"].children)
    assert [row.name for row in tree.other.children] == ["Tea"]
    assert {"Web", "HTTP"} <= names(by_name["Internet"].children)
    assert all(row.total for row in tree.topics)


def test_related_stories_can_be_walked(library: SqliteLibrary) -> None:
    reached, waiting = set(), [library.find("https://www.rfc-editor.org/rfc/rfc9110")]
    while waiting:
        story_id = waiting.pop()
        if story_id in reached:
            continue
        reached.add(story_id)
        story = library.story(story_id)
        assert story is not None
        waiting += [entry.id for entry in story.related if entry.id]
    assert len(reached) >= 30
