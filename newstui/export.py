"""Formats stories and topics for pipes and scripts: tab-separated lines, readable text, and objects for JSON.

Text passes `guard` once more, although the library holds clean text only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from newstui.model.item import Provider
from newstui.model.story import OWN_TOPIC, RelatedStory, Story
from newstui.model.topic import Tree, TreeRow
from newstui.text import dates
from newstui.text.body_kind import as_sent, kind_of
from newstui.text.clean import guard
from newstui.text.urls import host


def story_line(story: Story, tz: tzinfo) -> str:
    """Returns id, local date, marks, provider, title and address, separated by tabs.

    The marks are ● unread, ★ starred and ⤷ folded, each "-" when unset.
    """
    marks = ("-●"[not story.read], "-★"[story.starred], "-⤷"[story.folded_under is not None])
    fields = (
        *(story.id, dates.local_minute(story.published, tz), "".join(marks)),
        *(story.provider.shown if story.provider else "", story.title, story.address or ""),
    )
    return "\t".join(map(guard, fields))


def story_object(story: Story) -> dict[str, Any]:
    """Returns a story as `list --json` prints it; every key is always present."""
    return {
        "id": story.id,
        "title": story.title,
        "excerpt": story.excerpt,
        "address": story.address,
        "published_at": _instant(story.published),
        "type": story.type,
        "category": story.category,
        "provider": _provider(story.provider),
        "topics": story.topics,
        "tags": story.tags,
        "authors": story.authors,
        "quality": story.quality,
        "heat": story.heat,
        "draft": story.draft,
        "gone": story.gone,
        "folded_under": story.folded_under,
        "related_count": story.related_count,
        "unread": not story.read,
        "starred": story.starred,
        "sources": story.sources,
        "paths": [path for _, path in story.origins],
    }


def whole_story_object(story: Story) -> dict[str, Any]:
    """Returns a story as `show --json` prints it: with body, images, links and related stories."""
    return story_object(story) | {
        "body": as_sent(story.body) if story.body else None,
        "images": [image._asdict() for image in story.images],
        "links": [link._asdict() for link in story.links],
        "related": [_related(entry) for entry in story.related],
        "also_at": [_related(entry) for entry in story.also_at],
        "other": dict(story.other),
        "why": dict(story.why),
    }


def _instant(published: int | None) -> str | None:
    return None if published is None else dates.iso(published)


def _provider(provider: Provider | None) -> dict[str, str | None] | None:
    return {"name": provider.name, "domain": provider.domain} if provider else None


def _related(entry: RelatedStory) -> dict[str, Any]:
    return {
        "title": entry.title,
        "excerpt": entry.excerpt,
        "address": entry.address,
        "published_at": _instant(entry.published),
        "type": entry.type,
        "provider": _provider(entry.provider),
        "quality": entry.quality,
        "id": entry.id,
    }


def story_text(story: Story, tz: tzinfo) -> str:
    """Returns a whole story as text, with an empty line between its parts."""
    parts = [
        story.title,
        _facts(story, tz),
        story.excerpt,
        _body(story.body),
        story.address,
    ]
    parts += [
        _section("Links", [_joined(link.kind, link.title, link.address) for link in story.links]),
        _section("Topics", [_joined(name, why) for name, why in story.why.items() if why != OWN_TOPIC]),
        _section("Contains", [_joined(part.id, part.title or part.origin) for part in story.parts]),
        _section("Related", [_entry(entry, tz) for entry in story.related]),
        _section("Also at", [_entry(entry, tz) for entry in story.also_at]),
    ]
    return "\n\n".join("\n".join(map(guard, part.split("\n"))) for part in parts if part)


def _body(body: str | None) -> str | None:
    if not body:
        return None
    from newstui.text.blocks import plain_text, read_blocks

    return plain_text(read_blocks(body, kind_of(body)))


def _facts(story: Story, tz: tzinfo) -> str:
    """Returns two lines: provider, date and type; then topics, numbers and marks."""
    provider = story.provider or Provider()
    site = provider.domain or (host(story.address) if story.address else None)
    length = dates.duration(story.length) if story.length else None
    date = dates.long_date(story.published, tz)
    first = (provider.shown, site, date, story.type, story.price, length, *story.levels)
    numbers = {"quality": story.quality, "heat": story.heat, "folded under": story.folded_under}
    flags = {"unread": not story.read, "starred": story.starred, "draft": story.draft, "gone": story.gone}
    second = (
        *story.topics,
        *(f"{name} {value}" for name, value in numbers.items() if value is not None),
        *(name for name, holds in flags.items() if holds),
        story.id,
    )
    return f"{_joined(*first)}\n{_joined(*second)}"


def _entry(entry: RelatedStory, tz: tzinfo) -> str:
    provider = entry.provider.shown if entry.provider else None
    return _joined(entry.id, entry.title, provider, dates.local_minute(entry.published, tz), entry.address)


def _section(title: str, lines: Sequence[str]) -> str | None:
    return "\n".join([f"{title} ({len(lines)})", *(f"  {line}" for line in lines)]) if lines else None


def _joined(*parts: str | None) -> str:
    """Joins the parts that are present, each once."""
    return " · ".join(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic as `topics --json` prints it. `depth` is 0 for a topic without a parent."""

    name: str
    parent: str | None
    depth: int
    unread: int
    total: int


def topic_lines(tree: Tree) -> Iterator[TopicLine]:
    """Yields the topics in the order of the tree, then those outside it."""

    def walk(rows: Sequence[TreeRow], parent: str | None, depth: int) -> Iterator[TopicLine]:
        for row in rows:
            yield TopicLine(row.name, parent, depth, row.unread, row.total)
            yield from walk(row.children, row.name, depth + 1)

    yield from walk((*tree.topics, *tree.other.children), None, 0)


def topic_line(topic: TopicLine) -> str:
    """Returns unread and total counts and the name, indented by two spaces for each parent."""
    return f"{topic.unread}\t{topic.total}\t{'  ' * topic.depth}{guard(topic.name)}"
