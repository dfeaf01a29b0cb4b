"""The registry of sources: what an address or path is opened as, and what a specification adds to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newstui.config.parse import parse
from newstui.errors import ConfigError
from newstui.model.source_events import Event, ItemFound, Known
from newstui.sources import registry
from newstui.sources.base import Source, SourceSpec
from newstui.sources.registry import Kind, describe, kind_of, open_source
from tests.library.making import item
from tests.sources.spec import spec_for

CONFIG = Path("/etc/newstui/config.toml")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("https://example.org/api/", "address"),
        ("HTTP://example.org", "address"),
        ("x.JSON", "document"),
        ("posts", "files"),
    ],
)
def test_a_place_tells_its_kind(word: str, kind: str) -> None:
    assert kind_of(spec_for(word)).name == kind


def test_a_kind_that_is_named_goes_first(tmp_path: Path) -> None:
    path = tmp_path / "story.json"
    path.write_text("---\ntitle: Not JSON at all\n---\n")
    spec = SourceSpec("story", str(path), kind="files")
    (read,) = [event for event in open_source(spec).read(Known()) if isinstance(event, ItemFound)]
    assert read.item.title == "Not JSON at all"
    assert (describe(spec, {}), describe(SourceSpec("x", str(tmp_path)), {})) == ("file", "folder")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            'kind = "rrs"',
            "unknown kind 'rrs'; expected one of list, address, document, feed, api, json, files",
        ),
        ('kind = "api"', "sources of kind 'api' are http and https addresses"),
        ('topics = "AI"', 'expected a list, like ["AI", "Robotics"]'),
        ("stars = 3", "unknown key 'stars'"),
    ],
)
def test_a_setting_that_its_kind_does_not_take_is_told_with_its_line(line: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(f'[[sources]]\nat = "posts"\n{line}\n', CONFIG)
    assert str(caught.value).startswith(f"{CONFIG}:3: sources.") or "unknown key" in words
    assert words in str(caught.value)


class Stars:
    """A kind of source that only this test knows: it gives as many items as its option says."""

    def __init__(self, spec: SourceSpec) -> None:
        self.name, self.at, self.count = spec.name, spec.at, spec.options.get("stars", 1)

    def read(self, known: Known) -> Iterator[Event]:
        yield from (ItemFound(item(f"{number}.md")) for number in range(self.count))


def _positive(value: object) -> int:
    if not isinstance(value, int) or value < 1:
        raise ValueError("expected a number of stars")
    return value


def _open_stars(spec: SourceSpec) -> Source:
    return Stars(spec)


STARS = Kind(
    "stars",
    "addresses of stars",
    lambda at: at.startswith("https://stars."),
    _open_stars,
    lambda spec, state: "stars",
    {"stars": _positive},
)


def test_a_row_is_all_that_a_further_kind_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "KINDS", (STARS, *registry.KINDS))
    (spec,) = parse('[[sources]]\nat = "https://stars.example/"\nstars = 3\n', CONFIG).sources
    assert spec.options == {"stars": 3}
    assert describe(spec, {}) == "stars"
    assert len(list(open_source(spec).read(Known()))) == 3
    with pytest.raises(ConfigError, match=r"config.toml:3: sources.stars: expected a number of stars"):
        parse('[[sources]]\nat = "https://stars.example/"\nstars = 0\n', CONFIG)
    with pytest.raises(
        ConfigError, match=r"config.toml:3: sources.stars: no such setting for sources of kind 'address'"
    ):
        parse('[[sources]]\nat = "https://other.example/"\nstars = 3\n', CONFIG)
