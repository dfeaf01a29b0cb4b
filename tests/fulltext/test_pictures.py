"""A picture costs one request and is small when it comes; whatever is wrong with one costs a line."""

from importlib import util
from io import BytesIO

import pytest
from PIL import Image

from newstui import limits
from newstui.fulltext import pictures
from newstui.fulltext.pictures import NOT_INSTALLED, Pictures
from newstui.fulltext.process import Children
from newstui.model.picture import NoPicture, Picture
from tests.sources.server import Reply, Site

HERE = {"127.0.0.1"}


def png(width: int, height: int, mode: str = "RGB") -> bytes:
    data = BytesIO()
    Image.new(mode, (width, height), 1 if mode == "1" else "#ff0000").save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def asked(children: Children) -> Pictures:
    return Pictures(children)


def test_a_picture_is_scaled_down_and_fetched_once(asked: Pictures, site: Site) -> None:
    site.replies["/a.png"] = Reply(png(400, 200), headers={"Content-Type": "image/png"})
    address = f"{site.url}/a.png"  # type: ignore[attr-defined]
    found = asked.get(address, HERE)
    assert isinstance(found, Picture)
    assert (found.width, found.height) == (60, 30)
    assert found.pixels == b"\xff\x00\x00" * 60 * 30
    assert asked.get(address, HERE) is found
    assert site.paths == ["/a.png"]
    assert not {"cookie", "referer", "authorization"} & set(site.requests[0][1])


def test_what_is_no_picture_costs_a_line(
    asked: Pictures, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = png(5_001, 4_000, "1")
    cases = {
        "the picture can't be read": (b"no picture", "image/png", 200),
        "the picture has more than 20 million pixels": (many, "image/png", 200),
        "the picture is larger than 4 MiB": (b"\0" * (limits.PICTURE + 1), "image/png", 200),
        "no picture there (text/html)": (b"<p>Hello", "text/html", 200),
        "an SVG picture can't be drawn here": (b"<svg/>", "image/svg+xml", 200),
        "the picture is gone from 127.0.0.1 (404)": (b"", "image/png", 404),
    }
    for number, (words, (body, kind, status)) in enumerate(cases.items()):
        site.replies[f"/{number}"] = Reply(body, status=status, headers={"Content-Type": kind})
        assert asked.get(f"{site.url}/{number}", HERE) == NoPicture(words)  # type: ignore[attr-defined]
    before = list(site.paths)
    # A story of a source elsewhere leads nowhere into the own network.
    refused = asked.get(f"{site.url}/private", {"example.org"})  # type: ignore[attr-defined]
    assert isinstance(refused, NoPicture)
    assert "private" in refused.words
    monkeypatch.setattr(pictures, "find_spec", lambda name: None if name == "PIL" else util.find_spec(name))
    assert asked.get(f"{site.url}/missing", HERE) == NoPicture(NOT_INSTALLED)  # type: ignore[attr-defined]
    assert site.paths == before
