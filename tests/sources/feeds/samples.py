"""Small feeds for tests."""

from newstui.model.item import Item
from newstui.sources.feeds.documents.document import Document, read_document

AT = "https://feeds.example/x/feed.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(*items: str, head: str = "<title>Feed</title><link>https://site.example/</link>") -> bytes:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'<?xml version="1.0"?><rss version="2.0" {SPACES}><channel>{head}{inside}</channel></rss>'.encode()
    )


def atom(*entries: str, head: str = '<title>Feed</title><link href="https://site.example/"/>') -> bytes:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{inside}</feed>'.encode()


def read(body: bytes, at: str = AT, content_type: str = "") -> Document:
    return read_document(body, at, content_type)


def item(body: bytes) -> Item:
    """The item of a feed's only entry."""
    (entry,) = read(body).entries
    assert entry.item is not None, entry.reason
    return entry.item
