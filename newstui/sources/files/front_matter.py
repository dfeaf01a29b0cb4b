"""Reads the front matter and body of an item file, or a topic definition."""

import re
from typing import Any

import frontmatter
from frontmatter.default_handlers import BaseHandler

from newstui import limits
from newstui.model.source_events import (
    Event,
    Ignored,
    ItemFound,
    Stamp,
    TopicFound,
)
from newstui.sources.fields import FieldError, item_of, place_of, topic_of
from newstui.sources.files.yaml_events import load_yaml

_FENCE = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?(?:\n|\Z)").match
_UTF16 = (b"\xff\xfe-\0-\0-\0", b"\xfe\xff\0-\0-\0-")


def event_of(origin: str, data: bytes, stamp: Stamp) -> Event:
    """Reads a story or a topic definition from the bytes of a file. Raises FieldError."""
    fields: Any
    if origin.lower().endswith((".yaml", ".yml")):
        # Most YAML files of a site are neither stories nor topics.
        if b"taxonomy" not in data:
            return Ignored(origin, stamp)
        fields, body = load_yaml(_decoded(data), 0), ""
        taxonomy = fields.get("taxonomy") if isinstance(fields, dict) else None
        if taxonomy is None:
            return Ignored(origin, stamp)
    else:
        if data.startswith(_UTF16):
            raise FieldError("encoded as UTF-16; save it as UTF-8")
        if not _FENCE(data):
            return Ignored(origin, stamp)
        fields, body = frontmatter.parse(_decoded(data), handler=_HANDLER)
        taxonomy = fields.get("taxonomy")
    if not taxonomy:
        return ItemFound(item_of(fields, origin, place_of(origin), body, feed=False), stamp)
    if taxonomy == "topic":
        return TopicFound(topic_of(fields, origin), stamp)
    return Ignored(origin, stamp)


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FieldError(f"line {line}: not UTF-8 (byte {data[error.start]:#04x})") from None


class _FrontMatter(BaseHandler):
    """Splits front matter at exactly three hyphens and loads it within bounds, with line numbers in errors."""

    # Matching from the newline finds the second fence many times faster than trying each line.
    FM_BOUNDARY = _END = re.compile(r"\n---[ \t]*(?=\n|\Z)")

    def split(self, text: str) -> tuple[str, str]:
        end = self._END.search(text)
        if end is None:
            raise FieldError('line 1: front matter without an end: no second "---"')
        matter, body = text[text.index("\n") : end.start()], text[end.end() :]
        if len(matter) > limits.FRONT_MATTER:
            raise FieldError(f"front matter larger than {limits.FRONT_MATTER // limits.MIB} MiB")
        return matter, body

    def load(self, fm: str) -> dict[str, Any]:
        # The text begins with the line break of line 1.
        fields = load_yaml(fm, 0)
        if fields is None:
            return {}
        if not isinstance(fields, dict):
            raise FieldError("line 2: front matter is not a mapping of fields")
        return fields


_HANDLER = _FrontMatter()
