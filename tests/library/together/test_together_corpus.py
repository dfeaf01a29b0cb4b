"""On real news, of which the data says what belongs together, similar stories and events are found without being told.

Half of the files lose their lists of related stories. What the whole data says, in both directions, is the truth:
R@10 is the part of a story's related ones that is found among ten similar ones; B³ is precision and recall of the
events, averaged over all stories.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean

import pytest

from newstui.library.sqlite import SqliteLibrary
from newstui.model.identity import story_id, story_key
from newstui.model.item import Item
from newstui.model.source_events import ItemFound, Known
from newstui.sources.files.folder import ItemFiles
from newstui.sync.engine import group_all, sync
from tests.conftest import CORPUS
from tests.library.making import Given, library_at
from tests.library.recount import counted, recount, related_keys

pytestmark = pytest.mark.corpus
MANY = 10


def bucket(item: Item) -> int:
    """Tells the items apart by a number below 100 that never changes."""
    return int.from_bytes(hashlib.sha256(item.origin.encode()).digest()[:4], "big") % 100


def events_of(library: SqliteLibrary) -> dict[int, int]:
    found = library.transactions.connection.execute("SELECT key, event FROM story_event")
    return dict(found.fetchall())


def filled(folder: Path, *batches: Sequence[Item]) -> SqliteLibrary:
    """A library that these batches came to, one after the other."""
    library = library_at(folder)
    came: list[Item] = []
    for batch in batches:
        came += batch
        sync([Given(came)], library)
        group_all(library, lambda progress: None)
    return library


def groups(events: Mapping[int, int], keys: Sequence[int]) -> dict[int, set[int]]:
    """Gives each story its group; a story in no event is one of its own."""
    members: defaultdict[int, set[int]] = defaultdict(set)
    for key in keys:
        members[events.get(key, key)].add(key)
    return {key: members[events.get(key, key)] for key in keys}


def b_cubed(found: Mapping[int, set[int]], truth: Mapping[int, set[int]]) -> tuple[float, float]:
    """Gives precision and recall."""
    return (
        mean(len(found[key] & truth[key]) / len(found[key]) for key in truth),
        mean(len(found[key] & truth[key]) / len(truth[key]) for key in truth),
    )


@pytest.fixture(scope="module")
def items() -> list[Item]:
    if not CORPUS:
        pytest.skip("NEWSTUI_CORPUS names no folder with the real data")
    found = ItemFiles("a", str(Path(CORPUS) / "ai")).read(Known())
    return [event.item for event in found if isinstance(event, ItemFound)]


@pytest.fixture(scope="module")
def half(items: list[Item]) -> list[Item]:
    """The items, half of them without their lists."""
    return [replace(item, related=()) if bucket(item) < 50 else item for item in items]


@pytest.fixture(scope="module")
def library_of_half(half: list[Item], tmp_path_factory: pytest.TempPathFactory) -> SqliteLibrary:
    return filled(tmp_path_factory.mktemp("half"), half)


def related(items: Sequence[Item]) -> dict[int, set[int]]:
    """Gives the related stories that the data has, in both directions."""
    keys = {story_key(item.normal): item for item in items if item.normal}
    links: defaultdict[int, set[int]] = defaultdict(set)
    for key, item in keys.items():
        for other in related_keys(item) & keys.keys() - {key}:
            links[key].add(other)
            links[other].add(key)
    return {key: links[key] for key in keys}


def true_groups(links: Mapping[int, set[int]]) -> dict[int, set[int]]:
    """Gives what is joined by any chain of links: in this data hardly more than the links themselves."""
    found: dict[int, set[int]] = {}
    for key in links:
        if key not in found:
            group, waiting = {key}, [key]
            while waiting:
                new = links[waiting.pop()] - group
                group |= new
                waiting += new
            found |= dict.fromkeys(group, group)
    return found


def test_what_half_of_the_lists_do_not_say_is_found(
    items: list[Item], half: list[Item], library_of_half: SqliteLibrary
) -> None:
    links, library = related(items), library_of_half
    silent = [
        story_key(item.normal) for item in half if item.normal and not item.related and bucket(item) < 50
    ]
    recalls = []
    for key in silent:
        if wanted := {story_id(other) for other in links[key]}:
            similar = {one.story.id for one in library.together(story_id(key)).similar}
            recalls.append(len(wanted & similar) / min(MANY, len(wanted)))
    assert mean(recalls) >= 0.53, f"R@10 {mean(recalls):.3f} of {len(recalls)}"
    truth = true_groups(links)
    precision, recall = b_cubed(groups(events_of(library), list(truth)), truth)
    assert precision >= 0.88
    assert recall >= 0.63
    recount(library)


def test_words_alone_find_a_part_of_it(items: list[Item], tmp_path: Path) -> None:
    truth = true_groups(related(items))
    library = library_at(tmp_path)
    sync([Given([replace(item, related=()) for item in items])], library)
    before = counted(library)
    group_all(library, lambda progress: None)
    assert counted(library) == before
    precision, recall = b_cubed(groups(events_of(library), list(truth)), truth)
    _, nothing = b_cubed({key: {key} for key in truth}, truth)
    assert precision >= 0.9
    assert recall >= nothing + 0.05


def test_stories_that_come_late_change_little(
    half: list[Item], library_of_half: SqliteLibrary, tmp_path: Path
) -> None:
    keys = [story_key(item.normal) for item in half if item.normal]
    late = [item for item in half if bucket(item) % 10 == 3]
    at_once = groups(events_of(library_of_half), keys)
    in_turn = groups(events_of(filled(tmp_path, [item for item in half if item not in late], late)), keys)
    assert late
    agree = mean(len(at_once[key] & in_turn[key]) * 2 > len(at_once[key] | in_turn[key]) for key in keys)
    pairs, stayed = (
        {(key, other) for key in keys for other in found[key] if key < other} for found in (at_once, in_turn)
    )
    assert agree >= 0.98
    assert len(pairs & stayed) >= 0.85 * len(pairs)
