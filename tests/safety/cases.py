"""How a case of broken input is written down: its name, its bytes, and what must become of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Case:
    """`becomes` a story with these `fields` of `Item`, a topic with these of `TopicDefinition`, a rejection whose
    reason holds `words`, or something that is passed over.
    """

    name: str
    data: bytes
    becomes: Literal["story", "topic", "rejected", "ignored"]
    fields: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    ending: str = ".md"

    @property
    def file(self) -> str:
        return f"{self.name}{self.ending}"


def _bytes(text: str | bytes) -> bytes:
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def story(name: str, text: str | bytes, ending: str = ".md", /, **fields: Any) -> Case:
    return Case(name, _bytes(text), "story", fields, ending=ending)


def with_field(name: str, yaml: str, /, **fields: Any) -> Case:
    """An item titled "Tide" with one more field, in YAML, and perhaps a body after its fence."""
    return story(name, f"---\ntitle: Tide\ntaxonomy:\n{yaml}\n---\n", **{"title": "Tide", **fields})


def with_body(name: str, text: str, /, **fields: Any) -> Case:
    return story(name, f"---\ntitle: Tide\n---\n{text}\n", title="Tide", **fields)


def topic(name: str, yaml: str, /, **fields: Any) -> Case:
    return Case(name, _bytes(f"---\ntaxonomy: topic\n{yaml}\n---\n"), "topic", fields)


def rejected(name: str, text: str | bytes, words: str, ending: str = ".md") -> Case:
    return Case(name, _bytes(text), "rejected", words=words, ending=ending)


def ignored(name: str, text: str | bytes, ending: str = ".md") -> Case:
    return Case(name, _bytes(text), "ignored", ending=ending)
