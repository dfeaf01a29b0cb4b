"""Our own folder of broken items: each becomes what is written beside it, and the good ones beside them load."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from newstui.model.source_events import Complete, Event, Ignored, ItemFound, Known, Rejected, TopicFound
from newstui.model.topic import TreeRow
from newstui.sources.files.folder import ItemFiles
from newstui.text.clean import controls
from tests.library.recount import recount
from tests.safety.broken_fields import FIELDS
from tests.safety.broken_files import FILES
from tests.safety.cases import Case
from tests.ui.sitting import filled

CASES = (*FILES, *FIELDS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken")
    for case in CASES:
        (folder / case.file).write_bytes(case.data)
    return folder


@pytest.fixture(scope="module")
def events(folder: Path) -> list[Event]:
    """What one reading of the whole folder gives."""
    return list(ItemFiles("ours", str(folder)).read(Known()))


def _origin(event: Event) -> str | None:
    match event:
        case ItemFound(item=item):
            return item.origin
        case TopicFound(topic=topic):
            return topic.origin
        case Rejected(origin=origin) | Ignored(origin=origin):
            return origin
        case _:
            return None


@pytest.fixture(scope="module")
def became(events: list[Event]) -> dict[str, Event]:
    return {origin: event for event in events if (origin := _origin(event)) is not None}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_a_broken_file_becomes_what_it_must(case: Case, became: dict[str, Event]) -> None:
    event = became[case.file]
    match event:
        case ItemFound(item=item):
            assert case.becomes == "story"
            assert {name: getattr(item, name) for name in case.fields} == case.fields
        case TopicFound(topic=topic):
            assert case.becomes == "topic"
            assert {name: getattr(topic, name) for name in case.fields} == case.fields
        case Rejected(reason=reason):
            assert case.becomes == "rejected", reason
            assert case.words in reason
            assert not controls(reason)
            assert len(reason) < 200
        case _:
            assert case.becomes == "ignored", event


def test_there_are_enough_of_them_and_each_has_its_own_name() -> None:
    assert len(CASES) >= 150
    assert not [name for name, times in Counter(case.file for case in CASES).items() if times > 1]


def test_the_folder_is_read_to_its_end_whatever_is_in_it(events: list[Event]) -> None:
    assert events[-1] == Complete()
    assert sum(_origin(event) is not None for event in events) == len(CASES)


def test_a_library_of_them_counts_right_and_hangs_no_topic_under_itself(folder: Path, tmp_path: Path) -> None:
    library = filled(tmp_path, [ItemFiles("ours", str(folder))])
    try:
        recount(library)
        [source] = library.sources()
        assert {origin for origin, _ in source.rejected} == {c.file for c in CASES if c.becomes == "rejected"}
        tree = library.tree()
        parents = {row.name: parent for parent, row in _walk(tree.topics)}
        assert parents["Ring A"] is None
        assert (parents["Ring B"], parents["Ring C"]) in (("Ring A", "Ring B"), ("Ring C", "Ring A"))
        assert parents["Self"] is None
        assert parents["Orphan"] is None
    finally:
        library.close()


def _walk(rows: Sequence[TreeRow], parent: str | None = None) -> Iterator[tuple[str | None, TreeRow]]:
    """Each topic with the name of the one it hangs under."""
    for row in rows:
        yield parent, row
        yield from _walk(row.children, row.name)
