"""Makes an `Item` from an entry of any format: decides which text is the excerpt and which the body."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from newstui import limits
from newstui.model.item import Image, Item, Link, Provider
from newstui.sources.feeds.documents.markup import Body, resolve, shortened, title_words
from newstui.sources.fields import FieldError
from newstui.text.clean import one_line
from newstui.text.dates import duration
from newstui.text.urls import host, normal

_TITLE_OF_TEXT = 80
_EXCERPT_OF_BODY = 300
_EXCERPT_ALONE = 500
_NAMED_ADDRESS = re.compile(
    r"(?:mailto:)?\S+@\S+\s*\((?P<behind>[^()]+)\)|(?P<before>[^<>]*?)\s*[<(]\S+@\S+[>)]"
)
_ADDRESS_ALONE = re.compile(r"(?:mailto:)?\S+@\S+\.\S+").fullmatch
_VIDEO_HOSTS = ("youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2})(?:\.\d+)?").fullmatch


@dataclass(frozen=True, slots=True)
class Feed:
    """Holds what entries take from their feed. `base`: what relative addresses are relative to.

    `at` is the address the document came from.
    """

    at: str
    title: str = ""
    site: str | None = None
    base: str = ""
    authors: tuple[str, ...] = ()


@dataclass(slots=True)
class Draft:
    """Holds an entry's values before it becomes an item, in order of preference. `id` is as written."""

    id: str | None = None
    addresses: list[str] = field(default_factory=list)
    title: str = ""
    published: int | None = None
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    full: Body = field(default_factory=Body)
    short: Body = field(default_factory=Body)
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    length: str | None = None
    source: str = ""

    def attach(self, address: str | None, media: str, title: str = "", size: object = None) -> None:
        """Adds an enclosure: pictures to the images, others to the links, each address once."""
        if address is None:
            return
        kind = _kind(media, address)
        if kind == "image":
            self.picture(address)
        else:
            self.link(address, kind, title, _bytes(size))

    def link(self, address: str | None, kind: str, title: str = "", size: int | None = None) -> None:
        if address and len(self.links) < limits.LINKS and all(link.address != address for link in self.links):
            self.links.append(Link(address, kind, one_line(title)[: limits.TITLE] or None, size=size))

    def picture(self, address: str | None, width: int | None = None, height: int | None = None) -> None:
        if (
            address
            and len(self.images) < limits.IMAGES
            and all(image.address != address for image in self.images)
        ):
            self.images.append(Image(address, width, height))


def item_of(draft: Draft, feed: Feed, key: str) -> Item:
    """Makes the item of an entry. Raises FieldError if nothing of it can be shown."""
    address = next(iter(draft.addresses), None)
    short, full = draft.short, draft.full
    if short.link and short.words:
        draft.link(short.link, "comments", short.words)
        short = Body()
    excerpt, body = _texts(full, short)
    title = shortened(draft.title, limits.TITLE) or shortened(excerpt or "", _TITLE_OF_TEXT)
    title = title or (_last_part(address) if address else shortened(draft.short.words, _TITLE_OF_TEXT))
    if not title:
        raise FieldError("no title, no text and no address")
    for found in (*full.images[:1], *short.images[:1])[:1]:
        draft.picture(*found)
    provider = one_line(draft.source)[: limits.NAME] or feed.title
    domain = host(address or feed.site or feed.at)
    return Item(
        origin=key,
        title=title,
        address=address,
        normal=normal(address) if address else None,
        excerpt=excerpt,
        published=draft.published,
        type=_type(address, draft.links),
        provider=Provider(provider or None, domain or None) if provider or domain else None,
        tags=named_once(draft.tags, limits.TOPICS, limits.TOPIC),
        authors=named_once(draft.authors, limits.AUTHORS, limits.NAME) or feed.authors,
        images=tuple(draft.images),
        links=tuple(draft.links),
        body=body,
        length=draft.length,
        entry=True,
    )


def _texts(full: Body, short: Body) -> tuple[str | None, str | None]:
    """Chooses the excerpt and the body."""
    if full and short.words and full.words != short.words:
        longer, other = (short, full) if 0 < len(full.words) < len(short.words) else (full, short)
        return shortened(other.words, limits.SHORT_TEXT), _whole(longer)
    text = full or short
    if text is short and len(text.words) <= _EXCERPT_ALONE and text.blocks <= 1 and not text.embeds:
        return text.words or None, None
    return shortened(text.words, _EXCERPT_OF_BODY) or None, _whole(text)


def _whole(text: Body) -> str:
    """Marks a body as HTML, whatever it begins with."""
    return f"<div>{text.html}</div>"


def _last_part(address: str) -> str:
    parts = urlsplit(address)
    name = one_line(unquote(parts.path.rstrip("/").rpartition("/")[2]))
    return shortened(name, limits.TITLE) or host(address)


def _type(address: str | None, links: Iterable[Link]) -> str:
    kinds = {link.kind for link in links}
    name = host(address) if address else ""
    if "video" in kinds or any(name == known or name.endswith("." + known) for known in _VIDEO_HOSTS):
        return "video"
    return "podcast" if "audio" in kinds else "article"


# --- single values ------------------------------------------------------------------------------------------

_ENDINGS = {
    "image": (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"),
    "audio": (".mp3", ".m4a", ".ogg", ".oga", ".opus", ".aac", ".flac", ".wav"),
    "video": (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".ogv", ".avi"),
}


def _kind(media: str, address: str) -> str:
    """Returns "image", "audio", "video" or "download", by the media type, else by the address's ending."""
    kind = media.strip().lower().partition("/")[0]
    if kind in _ENDINGS:
        return kind
    path = re.split("[?#]", address, maxsplit=1)[0].lower()
    return next((kind for kind, endings in _ENDINGS.items() if path.endswith(endings)), "download")


def _bytes(written: object) -> int | None:
    """Reads a number of bytes; None if unknown or implausibly small."""
    text = str(written).strip() if isinstance(written, int | str) else ""
    return int(text) if re.fullmatch("[0-9]{4,12}", text) else None


def length_of(written: str) -> str | None:
    """Writes a duration, given as seconds, m:ss or h:mm:ss, in words ("1 h 5 min")."""
    written = written.strip()
    if found := _CLOCK(written):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        total = hours * 3600 + minutes * 60 + seconds
    elif re.fullmatch(r"[0-9]{1,7}(?:\.[0-9]+)?", written):
        total = int(float(written))
    else:
        return None
    return duration(f"PT{total}S") if 0 < total < 10**7 else None


def author_of(written: str) -> str:
    """Returns the name of a person, without a mail address; "" if there is no name."""
    written = one_line(written[: limits.TITLE])
    if "@" in written:
        if _ADDRESS_ALONE(written):
            return ""
        if found := _NAMED_ADDRESS.fullmatch(written):
            written = found["behind"] or found["before"] or ""
    return title_words(written).strip(' "')


def named_once(names: Iterable[str], most: int, longest: int) -> tuple[str, ...]:
    """Cuts names to `longest` characters and drops those that differ from earlier ones only in case."""
    found: dict[str, str] = {}
    for name in _cut(names, longest):
        found.setdefault(name.casefold(), name)
        if len(found) == most:
            break
    return tuple(found.values())


def _cut(names: Iterable[str], longest: int) -> Iterator[str]:
    for name in names:
        name = one_line(name)[:longest].rstrip()
        if name:
            yield name


def http_address(text: str) -> str | None:
    """Returns the text as an address, if it is an absolute one that may be opened."""
    text = text.strip()
    return resolve("", text) if text[:8].lower().startswith(("http://", "https://")) else None
