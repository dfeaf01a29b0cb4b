"""Topics in a library: folders in the tree, rules that change, tags that become topics; counted again each time."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newstui.library.sqlite import SqliteLibrary
from newstui.library.write.topics import sorting
from newstui.library.write.topics.tag_topics import Use, chosen
from newstui.model.item import Item
from newstui.model.story import OWN_TOPIC
from newstui.model.topic import TopicRules
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, library_at, sync_with_changes, topic
from tests.library.recount import recount
from tests.library.write.test_topic_tree import drawn


def entries(source: str, number: int, **fields: Any) -> list[Item]:
    return [
        item(f"{source}{n}", f"{source}{n}", title=f"About {source} {n}", entry=True, published=n, **fields)
        for n in range(number)
    ]


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    return library_at(tmp_path, "a", "b", "c", "d")


def counted_sync(library: SqliteLibrary, *sources: Given) -> list[str]:
    """Syncs, checks every counter, and returns the progress of the pass over stories."""
    told: list[str] = []
    sync(sources, library, progress=lambda at: told.append(str(at)) if at.source == "topics" else None)
    recount(library)
    return told


def topics_of(library: SqliteLibrary, name: str) -> dict[str, str]:
    story = library.story(id_of(name))
    assert story is not None
    assert list(story.why) == list(story.topics)
    return dict(story.why)


def tree(library: SqliteLibrary) -> Sequence[object]:
    return drawn(library.tree().topics)


def test_folders_are_parents_and_children(library: SqliteLibrary) -> None:
    library.set_topic_rules(
        TopicRules({"a": ("/Tech/Python",), "b": ("Tech",), "c": ("/Tech/Go", "/News/Go")})
    )
    a, b, c = (Given(entries(name, 2), name) for name in "abc")
    assert counted_sync(library, a, b, c) == []
    # "Go" is in two folders: under one of them it would count the other's stories.
    assert tree(library) == [("Tech", 6, [("Python", 2)]), ("Go", 2), ("News", 2)]
    assert library.tree().other.children == ()
    assert topics_of(library, "a1") == dict.fromkeys(
        ("Tech", "Python"), 'folder Tech/Python of the source "a"'
    )


def test_a_source_that_moves_takes_its_stories_along_and_no_other_is_looked_at(
    library: SqliteLibrary,
) -> None:
    rules = TopicRules({"a": ("/Tech/Python",), "b": ("Tech",)})
    library.set_topic_rules(rules)
    a, b = Given(entries("a", 3), "a"), Given(entries("b", 4), "b")
    counted_sync(library, a, b)
    library.set_topic_rules(replace(rules, sources={"a": ("/Tech/Python",), "b": ("/Tech/Go",)}))
    assert counted_sync(library) == ["4 of 4"]
    assert tree(library) == [("Tech", 7, [("Go", 4), ("Python", 3)])]
    assert topics_of(library, "b0").keys() == {"Tech", "Go"}
    library.set_topic_rules(TopicRules({"a": (), "b": ()}))
    assert counted_sync(library) == ["7 of 7"]
    assert tree(library) == []


def test_changed_rules_are_one_pass_that_goes_on_where_it_stopped(
    library: SqliteLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "PART", 3)
    given = Given([*entries("a", 8), item("post", "post", title="A post on 3", topics=("Notes",))])
    counted_sync(library, given)
    rules = TopicRules(rules=(("Threes", "title:3 OR title:6"),), pinned=("Threes",))
    library.set_topic_rules(rules)
    told: list[str] = []
    _, changes = sync_with_changes(
        [], library, progress=lambda at: told.append(str(at)), cancelled=lambda: len(told) > 0
    )
    assert (told, len(changes.altered)) == (["3 of 9"], 1)
    library.close()
    again = library_at(tmp_path, "a", "b", "c", "d")
    again.set_topic_rules(rules)
    assert counted_sync(again) == ["6 of 9", "9 of 9", "9 of 9"]
    assert topics_of(again, "a6") == {"Threes": "rule: title:3 OR title:6"}
    assert topics_of(again, "post") == {"Notes": OWN_TOPIC, "Threes": "rule: title:3 OR title:6"}
    assert tree(again) == [("Threes", 3)]
    # What the pass gave is what a sync gives, and unchanged rules are no pass.
    before = again.transactions.connection.total_changes
    again.set_topic_rules(rules)
    assert again.sort_topics() is None
    assert again.transactions.connection.total_changes == before
    assert counted_sync(again, Given([*given.events, *entries("a", 8)[6:7]])) == []
    assert topics_of(again, "a6") == {"Threes": "rule: title:3 OR title:6"}


def test_definitions_that_come_later_give_topics_to_entries_only(library: SqliteLibrary) -> None:
    family = item("own", "own", title="About AI", topics=("Machines",))
    feed = Given([replace(one, title="AI is here") for one in entries("a", 2)], "a")
    counted_sync(library, feed, Given([family], "b"))
    told = counted_sync(library, feed, Given([family, topic("AI"), topic("Machines", "AI")], "b"))
    assert told == ["3 of 3"]
    assert topics_of(library, "a0") == {"AI": '"AI" in the title'}
    assert topics_of(library, "own") == {"Machines": OWN_TOPIC}
    assert tree(library) == [("AI", 3, [("Machines", 1)])]


def test_a_tag_of_several_feeds_becomes_a_topic_and_stays_while_two_have_it(library: SqliteLibrary) -> None:
    def feeds(tagged: dict[str, int], tag: str = "php") -> list[Given]:
        return [
            Given([*entries(f"{name}t", number, tags=(tag,)), *entries(name, 3)], name)
            for name, number in tagged.items()
        ]

    counted_sync(library, *feeds({"a": 2, "b": 2}))
    assert (tree(library), topics_of(library, "at0")) == ([], {})
    # A feed of which all entries have it does not count.
    always = Given(entries("dt", 4, tags=("PHP",)), "d")
    counted_sync(library, *feeds({"a": 2, "b": 2}), always)
    assert tree(library) == []
    assert counted_sync(library, *feeds({"c": 1}, "#PHP")) == ["9 of 9"]
    assert tree(library) == [("PHP", 9)]
    assert (topics_of(library, "dt0"), topics_of(library, "ct0")) == ({"PHP": "tag PHP"}, {"PHP": "tag #PHP"})
    # The next one has it at once; a rule of that name takes it over.
    counted_sync(library, Given(entries("bu", 1, tags=("php",)), "b", complete=False))
    assert topics_of(library, "bu0") == {"PHP": "tag php"}
    library.set_topic_rules(TopicRules(rules=(("PHP", "title:about"),)))
    counted_sync(library)
    assert topics_of(library, "b0") == {"PHP": "rule: title:about"}
    library.set_topic_rules(TopicRules())
    counted_sync(library)
    assert tree(library) == [("PHP", 10)]
    counted_sync(library, Given([*entries("bt", 3), *entries("b", 3), *entries("bu", 1)], "b"))
    counted_sync(library, Given([*entries("ct", 1), *entries("c", 3)], "c"))
    assert (tree(library), topics_of(library, "at0")) == ([], {})


def test_at_most_a_hundred_tags_and_those_that_are_topics_need_less() -> None:
    uses = {f"t{n:03}": Use(f"T{n}", 5 + n, 3) for n in range(120)}
    assert list(chosen(uses, {})) == [f"t{n:03}" for n in range(119, 19, -1)]
    assert chosen({"x": Use("X", 3, 2), "y": Use("Y", 4, 3), "z": Use("Z", 2, 2)}, {"x": "x", "z": "z"}) == {
        "x": "x"
    }


def test_a_topic_of_a_rule_stands_at_the_top_whatever_its_stories_have_in_common(
    library: SqliteLibrary,
) -> None:
    """Under a folder it would count there what other folders have."""
    posts = [item(f"p{n}", f"p{n}", title="Ruled", topics=("Notes",)) for n in range(6)]
    library.set_topic_rules(TopicRules({"a": ("Mine",)}, (("Ruled", "title:ruled"),)))
    counted_sync(library, Given(posts, "a"), Given([item("q", "q", title="Ruled")], "b"))
    assert tree(library) == [("Ruled", 7), ("Mine", 6, [("Notes", 6)])]


def test_rules_pins_and_topics_of_sources_are_never_among_the_others(library: SqliteLibrary) -> None:
    posts = [item(f"p{n}", f"p{n}", topics=(name,)) for n, name in enumerate(("Rare", "Pinned", "Odd"))]
    library.set_topic_rules(TopicRules({"a": ("Mine",)}, (("Ruled", "title:p2"),), ("pinned",)))
    counted_sync(library, Given(posts[:1], "a"), Given(posts[1:], "b"))
    assert tree(library) == [("Mine", 1), ("Pinned", 1), ("Ruled", 1)]
    assert drawn(library.tree().other.children) == [("Odd", 1), ("Rare", 1)]
    counted_sync(library, Given([*posts[1:], topic("AI")], "b"))
    assert tree(library) == [("Mine", 1), ("Pinned", 1), ("Ruled", 1), ("AI", 0)]
    library.mark([id_of("p2")], "read", True)
    recount(library)
