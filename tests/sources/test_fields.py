"""Every field of an item, by every name it has had."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui import limits
from newstui.model.item import Item
from newstui.sources.fields import FieldError, item_of, place_of, topic_of
from newstui.text.clean import controls
from tests.sources.items import A, item

ABSENT: list[Any] = [None, "", "  ", [], {}, ["x"], {"a": 1}]


# --- texts --------------------------------------------------------------------------------------------------


def test_a_title_or_a_name_is_all_an_item_needs() -> None:
    bare = item_of({"title": "T"}, "x.md", "x.md", None, feed=False)
    assert bare == Item(origin="x.md", title="T", place="x.md")
    assert item_of({"name": "Ada"}, "x.md", None, None, feed=False).title == "Ada"
    assert item_of({"title": None, "name": "Ada"}, "x.md", None, None, feed=False).title == "Ada"
    assert item(title=2001).title == "2001"


@pytest.mark.parametrize("title", [*ABSENT, True, "\u200b", "<p></p>"])
def test_without_a_title_or_a_name_there_is_no_item(title: object) -> None:
    with pytest.raises(FieldError, match="no title and no name"):
        item_of({"title": title}, "x.md", None, None, feed=False)


def test_texts_lose_tags_entities_controls_and_spaces() -> None:
    assert item(title=" A <b>bold</b>\n tide&#8217;s  &amp;lt; ").title == "A bold tide’s &lt;"
    assert item(excerpt="\x1b[31mred").excerpt == "␛[31mred"
    assert item(title="x" * 600).title == "x" * limits.TITLE
    assert item(excerpt="y" * 20_000).excerpt == "y" * limits.EXCERPT


@pytest.mark.parametrize("name", ["excerpt", "abstract", "bio", "overview"])
def test_an_excerpt_has_many_names(name: str) -> None:
    assert item(**{name: "In short."}).excerpt == "In short."


def test_the_first_excerpt_that_is_there_counts() -> None:
    assert item(excerpt=" ", abstract=["no text"], bio="A life.").excerpt == "A life."


def test_type_category_length_price_levels() -> None:
    assert item().type == "article"
    assert item(type="hologram").type == "hologram"
    assert item(type=["video"]).type == "article"
    assert item(length="PT13M57S").length == "14 min"
    assert item(length="4 hours").length == "4 hours"
    assert item(length=64).length == "64"
    assert item(price="Free+").price == "Free+"
    assert item(levels="Beginner").levels == ("Beginner",)
    assert item(levels=["Beginner", None, {}, "Advanced"]).levels == ("Beginner", "Advanced")


def test_a_category_is_named_listed_or_the_top_folder() -> None:
    assert item(category="news").category == "news"
    assert item(categories=["press", "other"]).category == "press"
    assert item("_learning/videos/a.md", category="").category == "learning"
    assert item("a.md").category is None


def test_topics_are_names_each_once() -> None:
    assert item(topics=["AI", " ai ", None, 2020, {"name": "x"}, "Robots"]).topics == ("AI", "2020", "Robots")
    assert item(topics="AI").topics == ("AI",)
    assert item(topics={"AI": 1}).topics == ()
    assert item(topics=["x" * 150]).topics == ("x" * limits.TOPIC,)
    assert len(item(topics=[f"t{n}" for n in range(99)]).topics) == limits.TOPICS


def test_a_body_is_cleaned_lines_and_blank_is_none() -> None:
    assert item(body="<p>One\r\n\x07two</p>\n").body == "<p>One\n␇two</p>"
    assert item(body="\r\n").body is None
    assert item(body="\r\n", content="<p>From the feed</p>").body == "<p>From the feed</p>"
    assert item(body="z" * (limits.BODY + 9)).body == "z" * limits.BODY


# --- numbers, dates, truth ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heat", "expected"),
    [(133, 133), (-1, -1), (0, 0), (100_000, 100_000), (12.0, 12), (-2, None), (1_000_000_207, None)]
    + [(bad, None) for bad in ("133", 1.5, True, [5], float("nan"), 10**30)],
)
def test_heat_in_its_bounds(heat: object, expected: int | None) -> None:
    assert item(heat=heat).heat == expected
    assert item(score=heat).heat == expected


def test_heat_comes_before_score() -> None:
    assert item(heat=None, score=7).heat == 7
    assert item(heat=3, score=7).heat == 3


def test_quality_is_a_whole_number_or_unknown() -> None:
    assert item(quality=0).quality == 0
    assert item(quality=2**63).quality is None
    assert item(quality="39").quality is None


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2020-12-18T11:54:00Z", 1_608_292_440), ("2020-12-18T03:54:00-08:00", 1_608_292_440)]
    + [("2020-12-18", 1_608_249_600), ("2020-12-18T11:54:00.1234567Z", 1_608_292_440)]
    + [(bad, None) for bad in ("yesterday", "1899-12-31", "2201-01-01", "2020-02-30", 2020, ["2020-12-18"])],
)
def test_dates(date: object, expected: int | None) -> None:
    assert item(publishedDateTime=date).published == expected


@pytest.mark.parametrize("value", [None, "", "false", 0, "no", [False]])
def test_only_a_plain_false_makes_a_draft(value: object) -> None:
    assert not item(published=value).draft
    assert item(published=False).draft
    assert not item(removed=value or "true").removed
    assert item(removed=True).removed


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ({"count": 12, "average": 4.5}, (4.5, 12)),
        ({"average": 5}, (5.0, None)),
        ({"average": 6}, (None, None)),
        ({"count": -1, "average": float("nan")}, (None, None)),
        (4.5, (None, None)),
        (None, (None, None)),
    ],
)
def test_ratings(ratings: object, expected: tuple[float | None, int | None]) -> None:
    found = item(ratings=ratings)
    assert (found.rating, found.ratings) == expected


# --- collections, places, what is kept ----------------------------------------------------------------------


def test_parts_are_files_of_the_same_section() -> None:
    entries = ["videos/low-tide", "courses/x.md", "", None, 5]
    assert item("site/_learning/collections/c.md", items=entries).parts == (
        "site/_learning/videos/low-tide.md",
        "site/_learning/courses/x.md",
    )
    assert item("c.md", items="ada").parts == ("ada.md",)
    assert item("_learning/c.md", query="item.tags contains 'x'").parts == ()


def test_parts_of_a_feed_are_paths() -> None:
    top = [{"path": "_learning/videos/a.md", "title": "A"}, {"path": None}, {}]
    found = item("_learning/collections/c.md", feed=True, topItems=top, size=20)
    assert found.parts == ("_learning/videos/a.md",)
    assert found.other == {"size": 20}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("_learning/videos/a.md", "_learning/videos/a.md"),
        ("x/_a/_b/c/d.md", "_b/c/d.md"),
        ("_a.md", "_a.md"),
        ("news/a.md", "news/a.md"),
    ],
)
def test_places(path: str, place: str) -> None:
    assert place_of(path) == place


def test_secured_text_is_kept_apart_from_other_fields() -> None:
    found = item(secured="c2VjcmV0;aXY=")
    assert found.secured == "c2VjcmV0;aXY="
    assert found.other == {}
    assert item(secured="\x1b]0;x").secured is None
    assert item(secured=["x"]).secured is None


def test_unknown_fields_are_kept_as_clean_json() -> None:
    found = item(
        members=6940,
        twitter={"username": "ada\x1b", "followers": None},
        tags=["US-OK", None, float("inf")],
        highlight=None,
        empty={"a": []},
        provider={"name": "Tides", "publishers": [{"name": "P"}]},
    )
    assert found.other == {
        "members": 6940,
        "twitter": {"username": "ada␛"},
        "tags": ["US-OK"],
        "provider": {"publishers": [{"name": "P"}]},
    }
    json.dumps(found.other, allow_nan=False)


def test_unknown_fields_are_bounded() -> None:
    deep: Any = "x"
    for _ in range(50):
        deep = [deep]
    found = item(deep=deep, big=["y" * 9_000] * 300, small="z")
    assert found.other == {"small": "z"}


# --- topics -------------------------------------------------------------------------------------------------


def test_a_topic_from_a_file_and_from_a_feed() -> None:
    file = {
        "_id": "cv",
        "name": " Computer Vision ",
        "shortname": "CV",
        "parent": "AI",
        "description": "Eyes",
    }
    found = topic_of({**file, "services": {"news": A, "people": None, "bad": "x"}}, "_t/cv.yaml")
    assert (found.name, found.origin, found.id, found.shortname, found.parent, found.description) == (
        "Computer Vision",
        "_t/cv.yaml",
        "cv",
        "CV",
        "AI",
        "Eyes",
    )
    assert found.services == (("news", A),)
    endpoints = [{"name": "news", "endpoint": A}, {"name": "x"}, 5]
    assert topic_of({"id": "cv", "name": "CV", "services": endpoints}, "").services == (("news", A),)
    with pytest.raises(FieldError, match="a topic without a name"):
        topic_of({"name": [], "_id": "x"}, "")


# --- anything at all ----------------------------------------------------------------------------------------

_FIELDS = (
    "title name excerpt originalUrl webUrl sourceUrl publishedDateTime type category categories heat quality "
    "published removed provider topics images related featuredContent body content length price levels ratings "
    "actions items topItems secured tags unknown domain id authors url width path"
)
_NAMES = st.sampled_from(_FIELDS.split())
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.just(A),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_NAMES | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    return [text for entry in value for text in _texts(entry)] if isinstance(value, list) else []


@given(st.dictionaries(_NAMES, _VALUES, max_size=12), st.booleans())
def test_any_json_gives_an_item_or_a_reason(raw: dict[str, Any], feed: bool) -> None:
    try:
        found = item_of(raw, "_a/b.md", "_a/b.md", None, feed=feed)
    except FieldError:
        return
    json.dumps(found.other, allow_nan=False)
    shown = [found.title, found.excerpt, found.category, found.type, found.price, found.length, *found.topics]
    shown += [text for entry in found.related for text in (entry.title, entry.excerpt, entry.type)]
    assert not any(controls(text) for text in shown if text)
    lines = [line for text in _texts(found.other) for line in text.split("\n")]
    assert not any(controls(line) for line in lines)
