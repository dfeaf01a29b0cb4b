"""A deterministic library of any size: skewed topics and providers, related lists, duplicates, many scripts."""

import random
from collections.abc import Iterator
from pathlib import Path

from newstui.model.item import Item, Provider, RelatedItem
from newstui.model.topic import TopicDefinition
from newstui.text.urls import normal

DAY = 86_400
NEWEST = 1_767_225_600
"""2026-01-01: the newest story; the others go back from there, about 400 a day."""

_NOUNS = (
    "harbour tunnel glacier comet library orchestra vaccine battery satellite census bridge reef archive "
    "compiler telescope market parliament railway seed forest island museum engine protein language"
).split()
_VERBS = (
    "opens doubles loses finds measures replaces repairs maps counts forgets lends teaches records".split()
)
_ADJECTIVES = (
    "quiet northern costly forgotten open late electric small public deep wooden second early".split()
)
_OTHER = (
    "新しい望遠鏡が彗星を見つける",
    "图书馆向公众开放档案",
    "Музей находит забытую карту",
    "المكتبة تفتح أرشيفها القديم",
    "Το μουσείο μετρά ξανά τα πλοία",
    "छोटा उपग्रह तूफ़ान को नापता है",
    "🚀 A small satellite maps the reef 🐠",
)
TOPICS = 60
PROVIDERS = 400


def topic_name(number: int) -> str:
    return f"{_ADJECTIVES[number % len(_ADJECTIVES)].title()} {_NOUNS[number % len(_NOUNS)]}s {number}"


def topics() -> Iterator[TopicDefinition]:
    """Three levels: 6 at the top, 18 below them, 36 below those."""
    for number in range(TOPICS):
        parent = None if number < 6 else (number - 6) // 3 if number < 24 else 6 + (number - 24) // 2
        yield TopicDefinition(
            topic_name(number),
            origin=f"_topics/{number:02}.yaml",
            parent=topic_name(parent) if parent is not None else None,
        )


def items(count: int, seed: int = 1) -> Iterator[Item]:
    """Newest first. About 3 % are duplicates of an earlier one; 60 % list up to 9 related."""
    dice = random.Random(seed)
    skew = [1 / (n + 1) for n in range(TOPICS)]
    houses = [1 / (n + 1) for n in range(PROVIDERS)]
    for n in range(count):
        word = f"{dice.choice(_ADJECTIVES)} {dice.choice(_NOUNS)}"
        plain = (
            f"The {word} {dice.choice(_VERBS)} the {dice.choice(_ADJECTIVES)} {dice.choice(_NOUNS)}, part {n}"
        )
        title = plain if dice.random() < 0.94 else f"{dice.choice(_OTHER)} {n}"
        house = dice.choices(range(PROVIDERS), houses)[0]
        folded = n > 20 and dice.random() < 0.03
        near = range(1, dice.randint(1, 9) + 1) if dice.random() < 0.6 or folded else ()
        yield Item(
            origin=f"_posts/{n // 1000:04}/story-{n}.md",
            title=title,
            address=address(n),
            normal=normal(address(n)),
            excerpt=f"What the {word} {dice.choice(_VERBS)}: {' '.join(dice.choices(_NOUNS, k=14))}.",
            published=NEWEST - n * 216 if dice.random() < 0.99 else None,
            type=dice.choices(("article", "video", "course", "book"), (90, 6, 2, 2))[0],
            category="news",
            quality=dice.randint(0, 120),
            heat=-1 if folded else dice.randint(0, 300),
            draft=dice.random() < 0.7,
            provider=Provider(f"The {_NOUNS[house % len(_NOUNS)]} post {house}", f"house{house}.example"),
            topics=tuple({topic_name(t): 0 for t in dice.choices(range(TOPICS), skew, k=dice.randint(1, 8))}),
            related=tuple(
                RelatedItem(
                    title=f"Earlier: {word} {n - step}",
                    address=address(n - step * 2),
                    normal=normal(address(n - step * 2)),
                    published=NEWEST - n * 216 - 3_600,
                    provider=Provider("The harbour post 0", "house0.example"),
                    quality=dice.randint(0, 120),
                )
                for step in near
                if n - step * 2 >= 0
            ),
            body=f"<p>{' '.join(dice.choices(_NOUNS, k=60))}</p>" if dice.random() < 0.05 else None,
        )


def address(number: int) -> str:
    return f"https://www.house{number % PROVIDERS}.example/{number // 1000}/story-{number}"


def write_folder(folder: Path, count: int, seed: int = 1) -> None:
    """The same stories as item files, and the topics as YAML."""
    (folder / "_topics").mkdir(parents=True)
    for topic in topics():
        parent = f"parent: {topic.parent}\n" if topic.parent else ""
        (folder / topic.origin).write_text(f"taxonomy: topic\nname: {topic.name}\n{parent}")
    for n, item in enumerate(items(count, seed)):
        if n % 1000 == 0:
            (folder / item.origin).parent.mkdir(parents=True, exist_ok=True)
        (folder / item.origin).write_text(item_file(item))


def item_file(item: Item) -> str:
    """An item as generation 1 wrote it."""
    lines = [
        "---",
        "category: news",
        f"title: {_quoted(item.title)}",
        f"excerpt: {_quoted(item.excerpt or '')}",
    ]
    if item.published is not None:
        lines.append(f"publishedDateTime: {_date(item.published)}")
    lines += [
        f"sourceUrl: {item.address}",
        f"type: {item.type}",
        f"quality: {item.quality}",
        f"heat: {item.heat}",
        f"published: {'false' if item.draft else 'true'}",
        "",
        "provider:",
        f"  name: {item.provider.name if item.provider else ''}",
        f"  domain: {item.provider.domain if item.provider else ''}",
        "",
        "topics:",
        *(f"  - {name}" for name in item.topics),
    ]
    if item.related:
        lines += ["", "related:"]
    for entry in item.related:
        lines += [
            f"  - title: {_quoted(entry.title or '')}",
            f"    publishedDateTime: {_date(entry.published or 0)}",
            f"    sourceUrl: {entry.address}",
            "    type: article",
            "    provider:",
            f"      name: {entry.provider.name if entry.provider else ''}",
            f"      domain: {entry.provider.domain if entry.provider else ''}",
            f"    quality: {entry.quality}",
        ]
    return "\n".join([*lines, "---", item.body or "", ""])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _date(published: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(published, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
