"""Reads the items of a JSON Feed (1.0 and 1.1), field by field. Values of a wrong type are ignored."""

import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from newstui import limits
from newstui.sources.feeds.documents.dates import feed_date
from newstui.sources.feeds.documents.draft import Draft, Feed, author_of, length_of
from newstui.sources.feeds.documents.markup import body_of, body_of_text, resolve
from newstui.text.clean import one_line
from newstui.text.urls import normal

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/", re.IGNORECASE).match


def is_json_feed(value: object) -> bool:
    return isinstance(value, dict) and bool(_VERSION(text_of(value.get("version"))))


def text_of(value: object) -> str:
    """Returns a text, or a number as text; else ""."""
    if isinstance(value, str):
        return value[: limits.BODY]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return ""
    return str(value)


def entries_of(value: object) -> Iterator[Mapping[str, Any]]:
    return (entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else iter(())


def json_draft(entry: Mapping[str, Any], feed: Feed) -> Draft:
    def text(name: str) -> str:
        return text_of(entry.get(name))

    draft = Draft(id=text("id").strip() or None, title=one_line(text("title")[: limits.EXCERPT]))
    addresses = [resolve(feed.base, text(name)) for name in ("url", "external_url")]
    dates = (feed_date(text(name)) for name in ("date_published", "date_modified"))
    draft.published = next((moment for moment in dates if moment is not None), None)
    draft.authors = json_authors(entry)
    tags = entry.get("tags")
    draft.tags = [one_line(text_of(tag)) for tag in tags[: limits.RELATED]] if isinstance(tags, list) else []
    draft.full = body_of(text("content_html"), feed.base) or body_of_text(text("content_text"))
    draft.short = body_of_text(text("summary"))
    for attachment in entries_of(entry.get("attachments")):
        _attach(draft, attachment, feed)
    own, other = addresses
    if own and other and normal(own) != normal(other):
        draft.link(other, "related")
    for name in ("image", "banner_image"):
        draft.picture(resolve(feed.base, text(name)))
    attached = next((link.address for link in draft.links if link.kind != "related"), None)
    draft.addresses = [address for address in (own, other, attached) if address]
    return draft


def _attach(draft: Draft, attachment: Mapping[str, Any], feed: Feed) -> None:
    size = attachment.get("size_in_bytes")
    draft.attach(
        resolve(feed.base, text_of(attachment.get("url"))),
        text_of(attachment.get("mime_type")),
        one_line(text_of(attachment.get("title"))[: limits.TITLE]),
        int(size) if isinstance(size, float) and isfinite(size) else size,
    )
    draft.length = draft.length or length_of(text_of(attachment.get("duration_in_seconds")))


def json_authors(holder: Mapping[str, Any]) -> list[str]:
    """Lists the names of `authors`, else of `author` as in version 1.0."""
    found = holder.get("authors") or holder.get("author")
    listed = found[: limits.RELATED] if isinstance(found, list) else [found]
    names = (author_of(text_of(one.get("name") if isinstance(one, dict) else one)) for one in listed)
    return [name for name in names if name]
