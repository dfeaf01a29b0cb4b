"""Formats stories and topics for pipes and scripts: tab-separated lines, readable text, and objects for JSON.

Text passes `guard` once more, although the library holds clean text only.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from newstui.model.full_text import FullText
from newstui.model.item import Provider
from newstui.model.related import RelatedStory
from newstui.model.story import OWN_TOPIC, Story
from newstui.model.together import Event, Points, Together
from newstui.model.topic import Tree, TreeRow
from newstui.text import dates
from newstui.text.body.kind import as_sent, kind_of
from newstui.text.clean import guard
from newstui.text.urls import host

TOP_PROVIDERS = 4
"""The most providers named in a line of the front page."""


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


def whole_story_object(story: Story, together: Together) -> dict[str, Any]:
    """Returns a story as `show --json` prints it: with body, images, links, and all stories that belong to it."""
    return story_object(story) | {
        "body": as_sent(story.body) if story.body else None,
        "images": [image._asdict() for image in story.images],
        "links": [link._asdict() for link in story.links],
        "related": [_related(entry) for entry in story.related],
        "also_at": [_related(entry) for entry in story.also_at],
        "similar": [{"id": one.story.id, "share": one.share, "words": one.words} for one in together.similar],
        "event": together.event.id if together.event else None,
        "copies": [copy.id for copy in together.copies],
        "other": dict(story.other),
        "why": dict(story.why),
    }


def full_text_object(text: FullText) -> dict[str, Any]:
    """Returns the full text of a story as `show --full --json` prints it."""
    return {
        "html": text.html,
        "text": article_text(text),
        "address": text.address,
        "fetched_at": dates.iso(text.fetched_at),
        "words": text.words,
        "notice": text.notice or None,
    }


def article_text(text: FullText) -> str:
    """Returns the text of an article, an empty line between its parts, without descriptions of images."""
    from newstui.text.body.as_text import bare_text
    from newstui.text.body.lines import from_lines

    return bare_text(from_lines(text.blocks))


def top_object(story: Story, points: Points | None, event: Event | None) -> dict[str, Any]:
    """Returns a line of the front page as `top --json` prints it: the story, its event, and its points."""
    return story_object(story) | {
        "event": event.id if event else None,
        "providers": event.providers if event else [story.provider.shown] if story.provider else [],
        "points": points and {"total": points.total, **points._asdict()},
    }


def top_text(story: Story, points: Points | None, event: Event | None, tz: tzinfo) -> str:
    """Returns a line of the front page as text: the title, who tells of it and why it stands here, the address."""
    names = event.providers if event else (story.provider.shown,) if story.provider else ()
    who = ", ".join(names[:TOP_PROVIDERS]) + (
        f" +{len(names) - TOP_PROVIDERS}" if len(names) > TOP_PROVIDERS else ""
    )
    why = _joined(who, dates.local_minute(story.published, tz), f"{points}" if points else None)
    lines = (story.title, f"  {why}", f"  {story.address}" if story.address else "")
    return "\n".join(guard(line) for line in lines if line.strip())


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


def story_text(story: Story, tz: tzinfo, full: FullText | None = None) -> str:
    """Returns a whole story as text, with an empty line between its parts; `full`: instead of its own text."""
    own = [story.excerpt, _body(story.body)]
    parts = [
        story.title,
        "\n".join(facts(story, tz)),
        *([full_text_line(full, tz), _article(full)] if full else own),
        story.address,
        *("\n".join([title, *(f"  {line}" for line in lines)]) for title, lines in sections(story, tz)),
    ]
    return "\n\n".join("\n".join(map(guard, part.split("\n"))) for part in parts if part)


def sections(story: Story, tz: tzinfo) -> Iterator[tuple[str, list[str]]]:
    """Yields what stands below a story: the title of each list that holds something, and its lines."""
    lists = {
        "Links": [_joined(link.kind, link.title, link.address) for link in story.links],
        "Topics": [_joined(name, why) for name, why in story.why.items() if why != OWN_TOPIC],
        "Contains": [_joined(part.id, part.title or part.origin) for part in story.parts],
        "Related": [_entry(entry, tz) for entry in story.related],
        "Also at": [_entry(entry, tz) for entry in story.also_at],
    }
    return ((f"{title} ({len(lines)})", lines) for title, lines in lists.items() if lines)


def _body(body: str | None) -> str | None:
    if not body:
        return None
    from newstui.text.body.as_text import plain_text
    from newstui.text.body.read import read_blocks

    return plain_text(read_blocks(body, kind_of(body)))


def story_markdown(story: Story, full: FullText | None = None) -> str:
    """Returns a story as an item file: front matter and Markdown; `full`: instead of its own text."""
    from newstui.text.body.as_markdown import markdown
    from newstui.text.body.lines import from_lines
    from newstui.text.body.read import blocks

    fields: dict[str, Any] = {
        "title": story.title,
        "excerpt": story.excerpt,
        "originalUrl": story.address,
        "publishedDateTime": _instant(story.published),
        "type": story.type,
        "category": story.category,
        "quality": story.quality,
        "heat": story.heat,
        "provider": _with_authors(story),
        "topics": list(story.topics),
        "tags": list(story.tags),
        "images": [{"url": image.address, "title": image.title} for image in story.images],
    }
    # JSON without control characters is YAML.
    matter = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items() if value)
    if full:
        body = markdown(from_lines(full.blocks))
    else:
        body = markdown(blocks(story.body, kind_of(story.body))) if story.body else ""
    return "\n".join(["---", *map(guard, matter), "---", "", ""]) + body


def _with_authors(story: Story) -> dict[str, Any] | None:
    provider = {key: value for key, value in (_provider(story.provider) or {}).items() if value}
    authors = [{"name": name} for name in story.authors]
    return provider | ({"authors": authors} if authors else {}) or None


def full_text_line(full: FullText, tz: tzinfo, now: int | None = None) -> str:
    """Returns the line above a full text; of one fetched on the day of `now` it says the time alone."""
    at = dates.local_minute(full.fetched_at, tz)
    if now is not None and at[:10] == dates.local_minute(now, tz)[:10]:
        at = at[11:] or at
    words = f"{full.words:,} word{'' if full.words == 1 else 's'}"
    return _joined("full text", host(full.address), words, f"fetched {at}", full.notice)


def _article(full: FullText) -> str:
    from newstui.text.body.as_text import plain_text
    from newstui.text.body.lines import from_lines

    return plain_text(from_lines(full.blocks))


def facts(story: Story, tz: tzinfo) -> tuple[str, str]:
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
    return _joined(*first), _joined(*second)


def _entry(entry: RelatedStory, tz: tzinfo) -> str:
    provider = entry.provider.shown if entry.provider else None
    return _joined(entry.id, entry.title, provider, dates.local_minute(entry.published, tz), entry.address)


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
