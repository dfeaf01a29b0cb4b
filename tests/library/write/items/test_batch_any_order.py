"""The library is the same whatever the order, the batches and the history in which its items came."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from newstui.library import schema
from newstui.library.name_ids import fold
from newstui.library.sqlite import SqliteLibrary
from newstui.model.item import Item
from newstui.sync.engine import sync
from tests.library.making import Given, item, library_at, topic
from tests.library.recount import counted, expected_heads, expected_stories, plain, recount, stories

NAMES = ("one", "two", "three", "four", "five")
TOPICS = ("AI", "ai ", "Vision", "Robots", "Deep", "Maths")
MAYBE_NUMBER = st.none() | st.sampled_from([-1, -1, 0, 5, 7])

items_of_a_source = st.lists(
    st.builds(
        item,
        st.sampled_from([f"_{folder}/{n}.md" for folder in "ab" for n in range(4)]),
        st.none() | st.sampled_from(NAMES),
        heat=MAYBE_NUMBER,
        quality=st.none() | st.integers(0, 3),
        draft=st.booleans(),
        removed=st.sampled_from([False, False, False, True]),
        published=st.none() | st.sampled_from([0, 0, 1_600_000_000, -2_208_988_800]),
        title=st.sampled_from(["Title", "Другое", "人工智能 news", "Σίσυφος"]),
        excerpt=st.none() | st.just("words of an excerpt"),
        body=st.none() | st.just("<p class='x'>Body 人工</p>"),
        topics=st.lists(st.sampled_from(TOPICS), max_size=3).map(tuple),
        by=st.none() | st.sampled_from(["Reuters", "reuters", "路透社"]),
        type=st.sampled_from(["article", "video"]),
        lists=st.lists(st.sampled_from(NAMES), max_size=3),
    ),
    max_size=8,
    unique_by=lambda one: one.origin,
).map(lambda items: [replace(one, place=one.origin) if "/3" not in one.origin else one for one in items])

mutes = st.lists(
    st.sampled_from(
        ["title", "人工", "topic:robots", "topic:ai -topic:deep", "provider:reuters", "type:video"]
    ),
    max_size=2,
)
two_sources = st.fixed_dictionaries({"a": items_of_a_source, "b": items_of_a_source})


@contextmanager
def fresh() -> Iterator[SqliteLibrary]:
    with tempfile.TemporaryDirectory() as folder:
        library = library_at(Path(folder), "a", "b")
        try:
            yield library
        finally:
            library.close()


def snapshot(library: SqliteLibrary) -> str:
    """What must not depend on history: gone stories are what is left of it."""
    kept = {key: story for key, story in stories(library).items() if story["sources"]}
    return plain({0: counted(library), **kept})


def fill(library: SqliteLibrary, given_items: dict[str, list[Item]], data: st.DataObject) -> None:
    """The items of each source in any order, in batches of any size."""
    definitions = [topic("AI"), topic("Vision", "ai"), topic("Robots", "Vision")]
    sources = []
    for name, items in given_items.items():
        events: list[Any] = [*items, *(definitions if name == "a" else [])]
        sources.append(Given(data.draw(st.permutations(events)), name))
    sync(
        data.draw(st.permutations(sources)), library, batch=data.draw(st.sampled_from([1, 2, 5, 100])), now=1
    )


@settings(max_examples=15, deadline=None)
@given(two_sources, st.data())
def test_any_order_in_any_batches_gives_the_stories_that_the_rules_say(
    given_items: dict[str, list[Item]], data: st.DataObject
) -> None:
    with fresh() as library:
        fill(library, given_items, data)
        recount(library)
        wanted = expected_stories(given_items)
        found = stories(library)
        assert found.keys() == wanted.keys()
        heads = expected_heads({key: one for key, (one, _) in wanted.items()})
        for key, (one, origins) in wanted.items():
            assert found[key]["item"] == one
            assert found[key]["head"] == heads.get(key)
            assert found[key]["topics"] == sorted({fold(name) for name in one.topics})
            assert [o[:2] for o in found[key]["origins"] if o[2]] == [origins[0]]
            assert [o[:2] for o in found[key]["origins"]] == sorted(origins)
            assert bool(found[key]["flags"] & schema.GONE) == one.removed
        with fresh() as other:
            fill(other, given_items, data)
            assert snapshot(library) == snapshot(other)


@settings(max_examples=10, deadline=None)
@given(st.lists(two_sources, min_size=2, max_size=4), st.data())
def test_any_history_leaves_the_library_of_its_last_state(
    rounds: list[dict[str, list[Item]]], data: st.DataObject
) -> None:
    with fresh() as library, fresh() as other:
        before: dict[str, dict[str, Item]] = {"a": {}, "b": {}}
        for given_items in rounds:
            for name, items in given_items.items():
                wanted = {one.origin: one for one in items}
                missing = [origin for origin in before[name] if origin not in wanted]
                # More than half of a source never goes at once.
                kept = missing[: max(0, len(missing) - len(before[name]) // 2)]
                before[name] = {**wanted, **{origin: before[name][origin] for origin in kept}}
            fill(library, {name: list(items.values()) for name, items in before.items()}, data)
            recount(library)
            library.set_mutes(data.draw(mutes))
            recount(library)
            if data.draw(st.booleans()):
                ids = sorted(story_id(library))
                library.mark(ids[: data.draw(st.integers(0, 4))], "read", True)
                library.mark(ids[: data.draw(st.integers(0, 2))], "starred", True)
                recount(library)
        library.set_mutes(last := data.draw(mutes))
        other.set_mutes(last)
        fill(other, {name: list(items.values()) for name, items in before.items()}, data)
        # A topic stays where it hangs with fewer stories in common than it takes to be hung there.
        assume(_parents(library) == _parents(other))
        assert _unmarked(library) == _unmarked(other)


def story_id(library: SqliteLibrary) -> list[str]:
    from newstui.model import identity

    return [identity.story_id(key) for key in stories(library)]


def _parents(library: SqliteLibrary) -> dict[str, str | None]:
    return {name: parent for name, (parent, *_) in counted(library)["topic"].items()}


def _unmarked(library: SqliteLibrary) -> str:
    library.mark(story_id(library), "read", False)
    library.mark(story_id(library), "starred", False)
    return snapshot(library)
