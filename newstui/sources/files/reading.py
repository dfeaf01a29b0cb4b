"""Decides what a file is (an item, a post, a topic definition, data, or none of these) and reads it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from newstui.model.source_events import Event, Ignored, ItemFound, Stamp, TopicFound
from newstui.sources.fields import FieldError, item_of, place_of, topic_of
from newstui.sources.files.data_files import data_events
from newstui.sources.files.front_matter import Parts, TemplateError, parts_of
from newstui.sources.files.posts.body import readable
from newstui.sources.files.posts.dates import date_of
from newstui.sources.files.posts.keys import Fields
from newstui.sources.files.posts.names import MARKDOWN
from newstui.sources.files.posts.neighbours import Neighbours
from newstui.sources.files.posts.post import post_of
from newstui.sources.files.posts.prose import has_heading
from newstui.sources.files.posts.settings import Site
from newstui.sources.files.yaml_events import load_yaml

_ITEM_FIELDS = frozenset(
    {"publishedDateTime", "originalUrl", "webUrl", "sourceUrl", "heat", "score", "secured", "taxonomy"}
)
_PROJECT_FILES = frozenset(
    "readme license licence contributing changelog history codeofconduct security support agents claude gemini "
    "authors maintainers governance owners pullrequesttemplate".split()
)
_HEAD = 2_000
"""The bytes at the start of a file that decide what it is."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def events_of(
    origin: str,
    data: bytes,
    stamp: Stamp,
    site: Site | None = None,
    neighbours: Neighbours | None = None,
    *,
    named: bool = False,
) -> Iterator[Event]:
    """Reads a file. Raises FieldError, with the reason, if it can't be read.

    `site`: where the pages of its posts are. `neighbours`: the posts of its source. `named`: the user named this file.
    """
    ending = origin.lower()
    fenced = data.removeprefix(b"\xef\xbb\xbf").startswith((b"---", b"+++"))
    if ending.endswith((".xml", ".opml")) and b"<opml" in data[:_HEAD]:
        yield Ignored(origin, stamp, "list of feeds")
        return
    if ending.endswith((".yaml", ".yml")) or (ending.endswith((".json", ".xml")) and not (fenced and named)):
        topic = _topic(origin, data) if ending.endswith((".yaml", ".yml")) else None
        if topic:
            yield TopicFound(topic, stamp)
        else:
            yield from data_events(origin, data, stamp, named=named)
        return
    if (
        not ending.endswith(MARKDOWN)
        and not fenced
        and not data.removeprefix(b"\xef\xbb\xbf").startswith(b"{")
    ):
        if data.startswith(_UTF16) and data[2:8].replace(b"\0", b"") == b"---":
            raise FieldError("encoded as UTF-16; save it as UTF-8")
        yield Ignored(origin, stamp)
        return
    yield _event(origin, data, stamp, site, neighbours or Neighbours())


def _topic(origin: str, data: bytes) -> Any:
    """Reads the topic that a YAML file defines. Most YAML files of a site define none."""
    if b"taxonomy" not in data:
        return None
    fields = load_yaml(_decoded(data), 0)
    taxonomy = fields.get("taxonomy") if isinstance(fields, dict) else None
    return topic_of(fields, origin) if taxonomy == "topic" else None


def _event(origin: str, data: bytes, stamp: Stamp, site: Site | None, neighbours: Neighbours) -> Event:
    try:
        parts = parts_of(_decoded(data))
    except TemplateError:
        return Ignored(origin, stamp, "template")
    if _is_item(parts.fields):
        return _item_event(origin, parts, stamp)
    if not origin.lower().endswith(MARKDOWN) and not parts.form:
        return Ignored(origin, stamp)
    reason = _passed_over(origin, parts)
    if reason:
        return Ignored(origin, stamp, reason)
    return ItemFound(post_of(parts.fields, origin, parts.body, site, neighbours), stamp)


def _is_item(fields: dict[str, Any]) -> bool:
    return not _ITEM_FIELDS.isdisjoint(fields) or isinstance(fields.get("provider"), dict)


def _item_event(origin: str, parts: Parts, stamp: Stamp) -> Event:
    taxonomy = parts.fields.get("taxonomy")
    if taxonomy == "topic":
        return TopicFound(topic_of(parts.fields, origin), stamp)
    if taxonomy:
        return Ignored(origin, stamp, "no topic")
    item = item_of(parts.fields, origin, place_of(origin), parts.body, feed=False)
    if not parts.fields.get("publishedDateTime"):
        item = replace(item, published=date_of(Fields(parts.fields), origin))
    return ItemFound(item, stamp)


def _passed_over(origin: str, parts: Parts) -> str | None:
    """Returns why a file is not a post, in words for people; None for a post."""
    name = origin.rpartition("/")[2].casefold()
    stem = name.partition(".")[0]
    if stem == "_index":
        return "section page"
    if stem == "404":
        return "error page"
    fields = Fields(parts.fields)
    bare = stem.replace("-", "").replace("_", "")
    if bare in _PROJECT_FILES and fields.get("title") is None and fields.get("date") is None:
        return "project file"
    if parts.form:
        return None
    if not parts.body.strip():
        return "empty"
    if stem == "index" and "/" not in origin:
        return "start page"
    return None if _begins_with_heading(parts.body) else "no front matter, no heading"


def _begins_with_heading(body: str) -> bool:
    return has_heading(body) or has_heading(readable(body[:5_000], mdx=True))


def _decoded(data: bytes) -> str:
    """Decodes a file into text whose lines end with newlines."""
    if data.startswith(_UTF16):
        raise FieldError("encoded as UTF-16; save it as UTF-8")
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FieldError(f"line {line}: not UTF-8 (byte {data[error.start]:#04x})") from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
