"""The sounds, videos and pictures of an entry: enclosures, Media RSS, running times."""

import pytest

from newstui.model.item import Item, Link
from tests.sources.feeds.samples import atom, item, rss


def kinds(found: Item) -> list[tuple[str, str]]:
    return [(link.kind, link.address) for link in found.links]


def test_a_podcast() -> None:
    found = item(
        rss(
            '<title>x</title><enclosure url="/a.mp3" type="audio/mpeg" length="12582912"/>'
            '<itunes:duration>1:05:00</itunes:duration><itunes:image href="http://i.example/c.jpg"/>'
        )
    )
    assert found.type == "podcast"
    assert found.links == (Link("https://site.example/a.mp3", "audio", size=12_582_912),)
    assert found.length == "1 h 5 min"
    assert [image.address for image in found.images] == ["http://i.example/c.jpg"]


@pytest.mark.parametrize(
    ("written", "length"), [("3900", "1 h 5 min"), ("3:59", "4 min"), ("0", None), ("soon", None)]
)
def test_running_times(written: str, length: str | None) -> None:
    assert item(rss(f"<title>x</title><itunes:duration>{written}</itunes:duration>")).length == length


def test_a_video_enclosure_makes_a_video_wherever_it_is() -> None:
    found = item(rss('<title>x</title><enclosure url="http://v.example/a.mp4?x=1"/>'))
    assert (found.type, kinds(found)) == ("video", [("video", "http://v.example/a.mp4?x=1")])


def test_enclosures_of_other_names() -> None:
    found = item(
        rss(
            '<title>x</title><link rel="enclosure" href="http://m.example/1.mp3" type="audio/mpeg"/>'
            '<enc:enclosure rdf:resource="http://m.example/2" enc:type="audio/ogg"/>'
        )
    )
    assert kinds(found) == [("audio", "http://m.example/1.mp3"), ("audio", "http://m.example/2")]


def test_media_groups_and_videos() -> None:
    found = item(
        atom(
            '<title>x</title><link href="https://www.youtube.com/watch?v=1"/><media:group '
            'xmlns:media="http://search.yahoo.com/mrss/"><media:thumbnail url="http://i.example/t.jpg" width="480" '
            'height="360"/><media:content url="http://v.example/v.mp4" type="video/mp4"/>'
            "<media:description>Line one\nline two</media:description></media:group>"
        )
    )
    assert found.type == "video"
    assert found.excerpt == "Line one line two"
    assert kinds(found) == [("video", "http://v.example/v.mp4")]
    assert [(image.address, image.width, image.height) for image in found.images] == [
        ("http://i.example/t.jpg", 480, 360)
    ]


def test_a_file_in_a_group_has_the_words_of_an_entry_without_any() -> None:
    words = "<media:title>Title</media:title><media:description type='html'>&lt;i>Words&lt;/i>.</media:description>"
    group = f"<media:group><media:content>{words}</media:content></media:group>"
    found = item(rss(group))
    assert (found.title, found.excerpt) == ("Title", "Words.")
    assert item(rss(f"<content:encoded>Full text.</content:encoded>{group}")).excerpt == "Full text."


def test_comments_related_and_pictures_are_told_apart() -> None:
    found = item(
        rss(
            "<title>x</title><comments>http://c.example/1</comments>"
            '<atom:link rel="related" href="http://r.example/"/>'
            '<enclosure url="http://i.example/p.png" type="image/png"/>'
        )
    )
    assert kinds(found) == [("comments", "http://c.example/1"), ("related", "http://r.example/")]
    assert [image.address for image in found.images] == ["http://i.example/p.png"]
    assert found.type == "article"
