"""Addresses, links, images, providers and related entries of an item."""

from typing import Any

from newstui import limits
from newstui.model.item import Image, Link, Provider
from tests.sources.items import A, B, C, item


def related(**fields: Any) -> dict[str, Any]:
    return {"title": "Another tide", "sourceUrl": "https://b.example/1", **fields}


# --- addresses, links, images ------------------------------------------------------------------------------


def test_the_first_valid_address_is_that_of_the_story() -> None:
    assert item(originalUrl=A, webUrl=B, sourceUrl=C).address == A
    assert item(originalUrl="javascript:alert(1)", webUrl=B, sourceUrl=C).address == B
    assert item(originalUrl=None, webUrl=["x"], sourceUrl="", website=C).address == C
    assert item(originalUrl="/news/1").address is None


def test_an_address_opens_as_written_and_is_known_by_its_normal_form() -> None:
    found = item(sourceUrl="http://www.Bücher.example/a b/?utm_source=x&q=1#top")
    assert found.address == "http://www.xn--bcher-kva.example/a%20b/?utm_source=x&q=1#top"
    assert found.normal == "https://xn--bcher-kva.example/a%20b?q=1"


def test_a_feeds_own_json_is_never_the_article() -> None:
    assert item(feed=True, originalUrl=None, webUrl=None, sourceUrl=A).address is None
    assert item(feed=True, webUrl=B, sourceUrl=A).address == B
    assert item(feed=True, sourceUrl=A).address == A, "generations 0 and 1 have no other"
    assert item(originalUrl=None, sourceUrl=A).address == A, "nor is it in a file"


def test_amp_copies_videos_and_actions_are_links() -> None:
    found = item(
        ampUrl=A,
        cdnAmpUrl=A,
        ampWebUrl="ftp://x",
        featuredContent='<iframe width="1" src="https://www.youtube.com/embed/x?a=1&amp;b=2"></iframe>',
        actions=[{"url": B, "type": "download", "title": "The code", "attribution": "Us"}, {"url": "x"}, "y"],
    )
    assert found.links == (
        Link(B, "download", "The code", "Us"),
        Link("https://www.youtube.com/embed/x?a=1&b=2", "video"),
        Link(A, "amp"),
    )
    assert found.address is None
    assert item(actions={"url": C}).links == (Link(C, "link"),)


def test_images_keep_paths_without_a_host() -> None:
    found = item(
        images=[
            {"url": A, "width": 640, "height": "480", "title": "Low\ttide", "isCached": True},
            {"url": "/assets/tide.jpg", "width": -1, "attribution": "Us"},
            {"url": "//c.example/3"},
            {"url": "javascript:x"},
            {"title": "none"},
            "https://a.example/x.png",
            None,
        ]
    ).images
    assert found == (
        Image(A, 640, None, "Low tide"),
        Image("/assets/tide.jpg", attribution="Us", openable=False),
        Image(C),
    )
    assert len(item(images=[{"url": A}] * 99).images) == limits.IMAGES


# --- provider -----------------------------------------------------------------------------------------------


def test_providers() -> None:
    assert item(provider={"name": "Tides", "domain": "t.example"}).provider == Provider("Tides", "t.example")
    assert item(provider={"id": "t.example", "name": "Tides"}).provider == Provider("Tides", "t.example")
    assert item(provider={"id": "reuters", "name": "Reuters"}).provider == Provider("Reuters")
    assert item(provider={"id": "reuters"}).provider == Provider("reuters")
    assert item(provider=7, webUrl="https://www.a.example/x").provider == Provider(domain="a.example")
    assert item(provider={"name": None}).provider is None
    authors = [{"name": "Ada"}, {"name": None}, {"title": "x"}]
    assert item(provider={"name": "Tides", "authors": authors}).authors == ("Ada",)


# --- related ------------------------------------------------------------------------------------------------


def test_related_keep_their_order_without_the_story_itself_and_repeats() -> None:
    found = item(
        sourceUrl=A,
        related=[
            related(title="first"),
            related(title="itself", sourceUrl="http://www.a.example/1/#x"),
            related(title="first", sourceUrl="http://b.example/1/", excerpt="the second time"),
            related(title="same address, other title"),
            {"title": "no address"},
            {"url": C},
            {"excerpt": "neither"},
            "text",
            None,
        ],
    ).related
    assert [(entry.title, entry.normal) for entry in found] == [
        ("first", "https://b.example/1"),
        ("same address, other title", "https://b.example/1"),
        ("no address", None),
        (None, C),
    ]
    assert found[0].excerpt is None
    assert len(item(related=[related(title=f"{n}") for n in range(300)]).related) == limits.RELATED


def test_a_related_entry_is_a_small_item() -> None:
    [entry] = item(
        related=related(
            abstract="In short",
            publishedDateTime="2020-01-16T11:00:00Z",
            ampUrl=C,
            type="video",
            quality=44,
            provider={"name": "Tides"},
            images=[{"url": "/x.png"}],
        )
    ).related
    assert (entry.excerpt, entry.published, entry.amp, entry.type, entry.quality) == (
        "In short",
        1_579_172_400,
        C,
        "video",
        44,
    )
    assert entry.provider == Provider("Tides")
    assert entry.images == (Image("/x.png", openable=False),)
