"""A small feed of our own, as item files: what the reader's tests read."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = 1_710_000_000
"""Sat 9 Mar 2024, 16:00 UTC."""
HOUR = 3_600

_WHO = (
    "Harbour pilots",
    "Two lighthouse keepers",
    "A school in Tromsø",
    "The night ferry's crew",
    "Grey whales",
    "Amateur astronomers",
    "Map makers",
    "Island librarians",
)
_DO = (
    "wait for the spring tide",
    "see the comet twice",
    "leave a message in the ice",
    "count every wave",
    "hope for a longer winter",
    "find a way around the storm",
)
TITLES = (
    *(f"{who} {do}" for do in _DO[:2] for who in _WHO),
    "潮汐表重新绘制：港口的新时间",
    "خرائط جديدة للمد والجزر في الموانئ",
    "🌊 Waves, drawn by hand 🐋",
    *(f"{who} {do}" for do in _DO[2:] for who in _WHO),
)
"""Of the dated stories, newest first."""
PROVIDERS = ("Tide Table", "The Lantern", "北方日报", "Coast Radio", "Almanac")
TOPICS = (("Sea", None), ("Tides", "Sea"), ("Whales", "Sea"), ("Sky", None), ("Comets", "Sky"))
"""(name, parent) as they are defined; two stories also name Knots, which is not."""
LONG = 1
"""The story whose body takes several pages."""
HEAD = 2
"""The story with another folded under it."""
RELATED = {0: (5, None, 9), 5: (9,)}
"""Story -> its related ones; None: one that the feed has not got."""
OUTSIDE = "A harbour that nobody here wrote about"
NO_ADDRESS = "A collection of knots"
"""Undated, and so the last."""


def address(number: int) -> str:
    return f"https://sea.example/{number}"


def topics(number: int) -> list[str]:
    """Two of three are of the sea, the rest of the sky."""
    names = ["Sky"] if number % 3 == 2 else ["Sea"]
    if names == ["Sky"] and number % 2 == 0:
        names.append("Comets")
    elif names == ["Sea"]:
        names.append("Tides" if number % 2 == 0 else "Whales")
    if number in (7, 8):
        names.append("Knots")
    return names


def date(number: int) -> str:
    moment = datetime.fromtimestamp(NOW - HOUR - number * 4 * HOUR, UTC)
    return moment.isoformat().replace("+00:00", "Z")


def story(number: int) -> dict[str, Any]:
    """The fields of a dated story, newest first."""
    fields: dict[str, Any] = {
        "title": TITLES[number],
        "excerpt": f"What was seen at the coast, told in part {number} of many.",
        "originalUrl": address(number),
        "publishedDateTime": date(number),
        "type": "video" if number % 10 == 4 else "article",
        "quality": number * 13 % 90,
        "heat": number * 37 % 200,
        "provider": {"name": PROVIDERS[number % len(PROVIDERS)], "domain": "sea.example"},
        "topics": topics(number),
    }
    if number in RELATED:
        fields["related"] = [_entry(other) for other in RELATED[number]]
    if number == HEAD:
        fields["related"] = [{"title": "The same, elsewhere", "originalUrl": "https://echo.example/2"}]
    return fields


def _entry(number: int | None) -> dict[str, Any]:
    if number is None:
        return {"title": OUTSIDE, "originalUrl": "https://far.example/", "excerpt": "It lies too far away."}
    return {"title": TITLES[number], "originalUrl": address(number), "quality": 10}


def body(number: int) -> str:
    if number == LONG:
        return "\n\n".join(f"Paragraph {n} of a long watch at sea." for n in range(60))
    return "## What was seen\n\nThe water stood *high*, the wind turned, and nobody was surprised."


def write(path: Path, fields: Mapping[str, Any], text: str = "") -> None:
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{''.join(lines)}---\n{text}\n", encoding="utf-8")


def write_feed(folder: Path, numbers: Iterable[int] = range(len(TITLES))) -> None:
    """The whole feed, or these of its dated stories; one of its files is broken."""
    for number in numbers:
        write(folder / "_news" / f"{number:02}.md", story(number), body(number))
    echo = story(HEAD) | {"title": "The same, elsewhere", "originalUrl": "https://echo.example/2", "heat": -1}
    del echo["related"]
    write(folder / "_news" / "echo.md", echo)
    write(folder / "_knots" / "knots.md", {"title": NO_ADDRESS, "type": "collection", "topics": ["Sea"]})
    (folder / "_knots" / "broken.md").write_text("---\ntitle: [never closed\n---\n", encoding="utf-8")
    for rank, (name, parent) in enumerate(TOPICS):
        fields = {"taxonomy": "topic", "_id": name, "name": name, "parent": parent}
        write(folder / "_topics" / f"{rank}.md", fields)
