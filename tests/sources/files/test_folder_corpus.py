"""The real folders give the figures that their description tells, as far as a source alone can tell."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import frontmatter
import pytest
import yaml

from newstui.model.item import Item
from newstui.model.source_events import (
    Complete,
    Event,
    Expect,
    Ignored,
    ItemFound,
    Known,
    Rejected,
    TopicFound,
)
from newstui.sources.files.folder import ItemFiles
from newstui.sources.files.front_matter import YAML
from newstui.sources.files.plain_yaml import plain_yaml

pytestmark = pytest.mark.corpus


@dataclass(frozen=True, slots=True)
class Figures:
    files: int
    items: int
    drafts: int = 0
    addresses: int = 0
    without_address: int = 0
    undated: int = 0
    topics: int = 0
    with_related: int = 0
    related: int = 0
    secured: int = 0
    videos: int = 0
    bodies: int = 0
    providers: int = 0
    definitions: int = 0
    ignored: int = 0
    rejected: int = 0
    removed: int = 0
    folding: int = 0
    heat: tuple[int, int] = (0, 0)
    dates: tuple[str, str] = ("", "")
    types: dict[str, int] = field(default_factory=dict)
    per_topic: dict[str, int] = field(default_factory=dict)


FOLDERS = {
    "power-apps": Figures(
        files=277,
        items=268,
        drafts=63,
        addresses=256,
        without_address=11,
        undated=28,
        topics=7,
        secured=262,
        videos=36,
        bodies=25,
        providers=38,
        definitions=7,
        ignored=2,
        removed=3,
        heat=(11, 324),
        dates=("2018-09-01", "2021-06-02"),
        types={"article": 180, "video": 35, "download": 25, "collection": 9}
        | {"course": 8, "profile": 6, "forum": 5},
        per_topic={"Power Apps": 268, "Teams integration": 18, "Portals": 17, "Model-driven apps": 9}
        | {"AI Builder": 6, "Common Data Service": 6, "Canvas apps": 5},
    ),
    "power-apps/_news": Figures(
        files=192,
        items=192,
        drafts=60,
        addresses=191,
        topics=7,
        secured=192,
        videos=13,
        providers=26,
        heat=(11, 189),
        dates=("2019-08-19", "2021-06-02"),
    ),
    "power-apps/_learning": Figures(
        files=40,
        items=40,
        drafts=3,
        addresses=31,
        without_address=9,
        undated=17,
        topics=4,
        secured=39,
        videos=23,
        providers=9,
        removed=3,
        heat=(50, 210),
        dates=("2018-09-01", "2020-11-22"),
    ),
    "power-apps/_samples": Figures(
        files=25,
        items=25,
        addresses=25,
        topics=1,
        secured=25,
        bodies=25,
        providers=1,
        heat=(50, 114),
        dates=("2018-11-01", "2020-08-25"),
    ),
    "ai": Figures(
        files=371,
        items=353,
        drafts=218,
        addresses=321,
        without_address=15,
        undated=53,
        topics=17,
        with_related=205,
        related=830,
        secured=331,
        bodies=6,
        providers=169,
        definitions=16,
        ignored=1,
        rejected=1,
        folding=130,
        heat=(-1, 25234),
        dates=("2013-07-04", "2020-01-27"),
        types={"article": 302, "course": 11, "collection": 10, "profile": 9, "book": 6, "code": 4}
        | {"conference": 3, "answer": 3, "video": 3, "demo": 2},
        per_topic={"AI": 350, "Machine Learning": 50, "Natural Language Processing": 37, "AI in Autos": 36}
        | {"Computer Vision": 34, "Microsoft AI": 28, "AWS AI": 27, "AI in Healthcare": 23}
        | {"AI in Robotics": 21, "AI Hardware": 21, "IBM AI": 18, "Facebook AI": 17, "Google AI": 16}
        | {"AI in Finance": 12, "AI Ethics": 12, "Math for AI": 1, "Deep Learning": 1},
    ),
    "ai/_posts": Figures(
        files=300,
        items=300,
        drafts=216,
        addresses=286,
        topics=15,
        with_related=205,
        related=830,
        secured=300,
        providers=153,
        folding=128,
        heat=(-1, 933),
        dates=("2013-07-04", "2020-01-27"),
    ),
    "generation-0": Figures(
        files=45,
        items=32,
        drafts=23,
        addresses=32,
        topics=13,
        with_related=12,
        related=35,
        providers=26,
        definitions=13,
        heat=(0, 191),
        dates=("2008-12-11", "2019-08-14"),
        types={"article": 32},
        per_topic={"AI": 32, "AI in Autos": 6, "Machine Learning": 4, "Google AI": 3, "AI in Finance": 2}
        | {"Microsoft AI": 2, "Computer Vision": 2, "Facebook AI": 2, "Natural Language Processing": 2}
        | {"AWS AI": 2, "pyrobot": 1, "Robotics": 1, "AI in Healthcare": 1},
    ),
}


def load(folder: Path) -> tuple[list[Event], list[Item]]:
    events = list(ItemFiles("real", str(folder)).read(Known()))
    return events, [event.item for event in events if isinstance(event, ItemFound)]


def day(published: int) -> str:
    from newstui.text.dates import iso

    return iso(published)[:10]


@pytest.mark.parametrize("name", FOLDERS)
def test_figures(corpus: Path, name: str) -> None:
    figures = FOLDERS[name]
    events, items = load(corpus / name)
    kinds = Counter(type(event) for event in events)
    topics: dict[str, Counter[str]] = {}
    for item in items:
        for topic in item.topics:
            topics.setdefault(topic.casefold(), Counter())[topic] += 1
    heats = [item.heat for item in items if item.heat is not None]
    dates = [item.published for item in items if item.published is not None]
    # As written, before anything is dropped: read once more, by the ordinary library.
    paths = [corpus / name / item.origin for item in items] if figures.related else []
    related = [frontmatter.load(str(path)).metadata.get("related") for path in paths]
    found = Figures(
        files=next(event.total for event in events if isinstance(event, Expect)),
        items=len(items),
        drafts=sum(item.draft for item in items),
        addresses=len({item.normal for item in items if item.normal}),
        without_address=sum(item.address is None for item in items),
        undated=sum(item.published is None for item in items),
        topics=len(topics),
        with_related=sum(bool(entries) for entries in related),
        related=sum(len(entries) for entries in related if isinstance(entries, list)),
        secured=sum(item.secured is not None for item in items),
        videos=sum(any(link.kind == "video" for link in item.links) for item in items),
        bodies=sum(item.body is not None for item in items),
        providers=len({item.provider.name for item in items if item.provider and item.provider.name}),
        definitions=kinds[TopicFound],
        ignored=kinds[Ignored],
        rejected=kinds[Rejected],
        removed=sum(item.removed for item in items),
        folding=sum(item.heat == -1 for item in items),
        heat=(min(heats), max(heats)),
        dates=(day(min(dates)), day(max(dates))),
        types=figures.types and dict(Counter(item.type for item in items)),
        per_topic=figures.per_topic
        and {names.most_common(1)[0][0]: sum(names.values()) for names in topics.values()},
    )
    assert found == figures
    assert events[-1] == Complete()


def test_what_is_turned_down_is_named(corpus: Path) -> None:
    events, _ = load(corpus / "ai")
    told = [(event.origin, event.reason) for event in events if isinstance(event, Rejected)]
    assert told == [("_projects/amazon-dsstne.md", "line 3: not YAML: did not find expected key")]
    ignored = [event.origin for event in events if isinstance(event, Ignored)]
    assert ignored == ["_learning/articles/state-of-ai-report-2019.md"]


def test_a_heat_out_of_bounds_is_unknown(corpus: Path) -> None:
    _, items = load(corpus / "ai")
    by_name = {item.origin.rpartition("/")[2]: item for item in items}
    assert by_name["what-is-deepracer.md"].heat is None
    assert by_name["what-is-deepracer.md"].length is None


def test_related_lose_the_story_itself(corpus: Path) -> None:
    _, items = load(corpus / "ai" / "_posts")
    assert sum(len(item.related) for item in items) == 820
    for item in items:
        assert item.normal not in {entry.normal for entry in item.related}
    [largest] = [item for item in items if "2020-01-24-londons-met-police-" in item.origin]
    assert len(largest.related) == 73
    qualities = [entry.quality or 0 for entry in largest.related]
    assert qualities == sorted(qualities, reverse=True)


@pytest.mark.parametrize(
    ("name", "figures"), [("ai/_posts", (286, 195, 814, 467)), ("generation-0", (32, 11, 34, 8))]
)
def test_related_of_stories(corpus: Path, name: str, figures: tuple[int, int, int, int]) -> None:
    stories: dict[str | None, set[tuple[str | None, str | None]]] = {}
    for item in load(corpus / name)[1]:
        entries = {(entry.normal, entry.title) for entry in item.related}
        stories.setdefault(item.normal, set()).update(entries)
    related = [address for entries in stories.values() for address, _ in entries]
    here = sum(address in stories for address in related)
    assert (len(stories), sum(map(bool, stories.values())), len(related), here) == figures


def test_collections_find_their_parts(corpus: Path) -> None:
    _, items = load(corpus / "power-apps")
    here = {item.origin for item in items}
    parts = [part for item in items for part in item.parts]
    assert len([item for item in items if item.parts]) == 9
    assert any(part in here for part in parts)
    assert all(part.startswith("_learning/") for part in parts)


@pytest.mark.parametrize("name", ["power-apps", "ai", "generation-0"])
def test_the_quick_way_and_pyyaml_read_the_same(corpus: Path, name: str) -> None:
    quick = total = 0
    for path in sorted((corpus / name).rglob("*.md")):
        text = path.read_text(encoding="utf-8-sig")
        if not text.startswith("---\n"):
            continue
        total += 1
        matter, _ = YAML.split(text)
        fields = plain_yaml(matter)
        if fields is None:
            continue
        quick += 1
        # As text, which sees 1 and True apart; BaseLoader leaves all values as they are written.
        written = yaml.load(matter, Loader=yaml.CBaseLoader)
        assert list(fields) == list(written)
        assert str(fields.get("title")) == str(written.get("title"))
        assert [str(topic) for topic in fields.get("topics") or []] == list(written.get("topics") or [])
        assert len(fields.get("related") or ()) == len(written.get("related") or ())
    assert quick / total > 0.95
