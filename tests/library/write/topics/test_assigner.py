"""What gives an entry its topics, and what it says why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.library.write.topics.assigner import Assigner
from newstui.library.write.topics.tag_names import can_be_topic, tag_key
from newstui.model.item import Item, Provider
from newstui.model.topic import TopicDefinition, TopicRules, topic_path
from newstui.query.content import parse_rule
from newstui.query.match import Said, matcher
from tests.library.making import item

AI = TopicDefinition("AI", keywords=("artificial intelligence", "ai"), hashtags=("#AI",))
VISION = TopicDefinition("Computer Vision", shortname="CV", keywords=("vision", "face recognition"))
APPS = TopicDefinition("Power Apps", hashtags=("#PowerApps",))


def entry(title: str = "x", **fields: object) -> Item:
    return item("x", title=title, entry=True, **fields)


def given_to(one: Item, *definitions: TopicDefinition, **rules: object) -> dict[str, str]:
    assigner = Assigner(TopicRules(**rules), definitions, {"rust": "Rust"})  # type: ignore[arg-type]
    return dict(assigner.applied(one, ("Planet",)).given)


@pytest.mark.parametrize(
    ("title", "excerpt", "why"),
    [
        ("Can AI write news?", "", '"AI" in the title'),
        ("J'ai froid", "", None),
        ("Of artificial-intelligence labs", "", '"artificial intelligence" in the title'),
        ("Labs", "artificial intelligence", None),
        ("Labs", "Artificial intelligence, or AI", '"AI" and "artificial intelligence" in the excerpt'),
        ("Labs", "we like it #ai", "hashtag #AI"),
        ("Labs", "we like it#ai", None),
        ("said", "", None),
    ],
)
def test_a_defined_topic_is_found_by_its_words(title: str, excerpt: str, why: str | None) -> None:
    assert given_to(entry(title, excerpt=excerpt), AI).get("AI") == why


def test_words_within_a_longer_term_are_no_second_term() -> None:
    assert given_to(entry("Labs", excerpt="on computer vision"), VISION) == {}
    assert given_to(entry("Labs", excerpt="vision, face recognition"), VISION) == {
        "Computer Vision": '"vision" and "face recognition" in the excerpt'
    }


@pytest.mark.parametrize("tag", ["cv", "Computer-Vision", "computervisions", "Face recognition"])
def test_a_tag_that_means_a_defined_topic_gives_it(tag: str) -> None:
    assert given_to(entry(tags=(tag,)), VISION) == {"Computer Vision": f"tag {tag}"}


def test_other_items_than_entries_get_topics_of_sources_and_rules_only() -> None:
    post = item("x", title="AI and vision", tags=("rust", "CV"), topics=("Notes",))
    assert given_to(post, AI, VISION) == {}
    rules = {"sources": {"Planet": ("Mine", "notes")}, "rules": (("Seeing", "vision"),)}
    assert given_to(post, AI, **rules) == {
        "Mine": 'topics of the source "Planet"',
        "Seeing": "rule: vision",
    }


def test_folders_rules_definitions_and_tags_in_this_order_and_each_topic_once() -> None:
    found = given_to(
        entry("AI and Rust", tags=("rust", "space", "planets", "ai")),
        AI,
        sources={"Planet": ("/Tech/Code", "Planets"), "Other": ("No",)},
        rules=(("/Science/Space", "title:rust -go"), ("ai", "nothing")),
    )
    assert found == {
        "Tech": 'folder Tech/Code of the source "Planet"',
        "Code": 'folder Tech/Code of the source "Planet"',
        "Planets": 'topics of the source "Planet"',
        "Science": "rule: title:rust -go",
        "Space": "rule: title:rust -go",
        "AI": '"AI" in the title',
        "Rust": "tag rust",
    }
    assert list(found)[-1] == "Rust"


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("machine", True),
        ("machin", False),
        ("machin*", True),
        ('"machine learning"', True),
        ('"learning deep"', False),
        ("title:deep", False),
        ("deep -body", True),
        ("body", False),
        ("CAFE", True),
        ("provider:verge", True),
        ("provider:ver", False),
        ("source:planet", True),
        ("source:plan", False),
        ("tag:ML", True),
        ("author:Smith", True),
        ("type:video OR (machine -tag:go)", True),
        ("c++", True),
        ('"++"', True),
        ("日", True),
    ],
)
def test_a_rule_looks_at_words_and_names_as_the_search_does(query: str, holds: bool) -> None:
    one = entry(
        "Machine-learning in C++",
        excerpt="Deep in the Café 今日は",
        body="body",
        tags=("ml",),
        authors=("Ann Smith",),
    )
    one = replace(one, provider=Provider("The Verge", "verge.example"))
    assert matcher(parse_rule(query))(Said(one, ("Planet",))) is holds


def test_paths() -> None:
    assert [topic_path(text) for text in ("/A/B", "A/B", " A ", "/A//B/", "/")] == [
        ("A", "B"),
        ("A/B",),
        ("A",),
        ("A", "B"),
        ("/",),
    ]


@pytest.mark.parametrize(
    "tag",
    [
        "News",
        "un-categorized",
        "2024",
        "2024-05",
        "https://a.example/x",
        "me@a.example",
        "a b c d e",
        "x" * 41,
    ],
)
def test_tags_that_can_be_no_topic(tag: str) -> None:
    assert not can_be_topic(tag)


def test_tags_that_can() -> None:
    assert all(map(can_be_topic, ("php", "C++", "Node.js", "web dev", "ニュースの森", "games")))


@given(st.text(max_size=20))
def test_the_compared_form_of_a_tag_is_the_same_in_any_case(tag: str) -> None:
    assert tag_key(tag.upper()) == tag_key(tag.upper().lower())
    assert not set("-_# ") & set(tag_key(tag))
