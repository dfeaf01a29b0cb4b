"""What belongs together: similar stories with their reasons, events that only grow, copies, and the front page."""

from pathlib import Path

import pytest

from newstui.errors import Interrupted
from newstui.library.sqlite import SqliteLibrary
from newstui.library.together import parameters as p
from newstui.model.item import Item
from newstui.query.parser import parse
from newstui.sync.engine import group_all, sync
from tests.library.making import Given, id_of, item, library_at
from tests.library.recount import counted, recount, stories

NOON = 1_600_000_000
HOUR = 3_600
XNOR = "Apple buys edge startup Xnor for millions"
OTHERS = (
    "Quiet harbour opens",
    "Comet passes the northern station",
    "Library lends its maps",
    "Rail bridge repaired",
)


def told(name: str, title: str, hours: float, by: str, **fields: object) -> Item:
    return item(name, name, title=title, published=NOON + int(hours * HOUR), by=by, **fields)


def fill(library: SqliteLibrary, *items: Item) -> None:
    sync([Given(items)], library)
    group_all(library, lambda progress: None)


def titles(library: SqliteLibrary, query: str) -> list[str]:
    listing = library.listing(parse(query), now=NOON + 9 * HOUR)
    return [row.title for row in listing.rows(0, 50)]


NEWS = [
    *(told(f"o{n}", title, n, f"House {n}") for n, title in enumerate(OTHERS)),
    told("a", XNOR, 0, "GeekWire", excerpt="The Seattle firm Xnor makes cameras see."),
    told("b", "Apple has bought Xnor, a Seattle startup for edge cameras", 2, "Reuters"),
    told("c", "Xnor cameras: Apple buys the Seattle edge startup", 30, "Forbes"),
    told("late", "Xnor startup of Seattle, Apple and the edge", 24 * 9, "BBC"),
]


@pytest.fixture
def library(tmp_path: Path) -> SqliteLibrary:
    library = library_at(tmp_path)
    fill(library, *NEWS)
    return library


def test_similar_stories_come_with_the_words_they_share(library: SqliteLibrary) -> None:
    found = library.together(id_of("a")).similar
    assert [one.story.title for one in found[:2]] == [NEWS[6].title, NEWS[5].title]
    assert {one.story.id for one in found} == {id_of(name) for name in ("b", "c", "late")}
    assert all(len(one.words) == 2 and set(one.words) <= set(XNOR.replace(",", "").split()) | {"Seattle", "cameras"}
               for one in found)  # fmt: skip
    assert library.together(id_of("o0")).similar == ()
    assert found[0].share > p.SHOWN_SHARE


def test_an_interrupt_ends_the_search_and_the_next_one_works(library: SqliteLibrary) -> None:
    reads, ask = library.reads, library.reads._ask
    asked: list[str] = []

    def interrupted(sql: str, *params: object) -> list[tuple[object, ...]]:
        asked.append(sql)
        if len(asked) == 9:
            reads.interrupt()
        return ask(sql, *params)

    finder = reads._together
    finder._ask = interrupted
    with pytest.raises(Interrupted):
        library.together(id_of("a"))
    assert len(asked) == 9
    assert library.together(id_of("a")).similar
    asked.clear()
    library.together(id_of("a"))
    assert len(asked) <= 2, "the last answers are kept"


def test_an_event_is_those_near_in_time_and_words(library: SqliteLibrary) -> None:
    event = library.event(id_of("c"))
    assert event is not None
    assert [story.id for story in event.stories] == [id_of(name) for name in ("a", "b", "c")]
    assert event.providers == ("GeekWire", "Reuters", "Forbes")
    assert library.event(id_of("late")) is None, "nine days later it is another event"
    assert titles(library, f"event:{id_of('a')}") == [NEWS[6].title, NEWS[5].title, XNOR]
    assert titles(library, f"event:{event.id} -provider:reuters") == [NEWS[6].title, XNOR]
    assert titles(library, f"event:{id_of('late')}") == titles(library, "event:zzzz") == []
    rows = library.listing(parse("xnor")).rows(0, 9)
    assert [(row.event_count, row.event_unread) for row in rows] == [(0, False), *3 * [(3, True)]]
    library.mark([story.id or "" for story in event.stories], "read", True)
    assert [row.event_unread for row in library.listing(parse("xnor")).rows(0, 9)] == 4 * [False]


def test_the_data_says_first_what_belongs_together(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    fill(
        library,
        told("1", "Quiet harbour opens", 0, "A", lists=("2",)),
        told("2", "A comet for the northern library", 200, "B"),
        told("3", "Rail bridge repaired", 1, "C", lists=("2", "5")),
        told("4", "Something else", 1, "D", lists=("elsewhere",)),
    )
    event = library.event(id_of("1"))
    assert event is not None
    assert {story.id for story in event.stories} == {id_of("1"), id_of("2"), id_of("3")}
    assert library.event(id_of("4")) is None
    fill(
        library,
        told("6", "Maps of a bridge", 2, "E", lists=("7",)),
        told("7", "Winter of the tunnel", 2, "F"),
    )
    first, other = library.event(id_of("3")), library.event(id_of("7"))
    assert first is not None
    assert other is not None
    assert len(other.stories) == 2
    assert first.id != other.id
    fill(library, told("8", "Late, and about both", 3, "G", lists=("3", "6")))
    assert {id_of(name) for name in "123678"} == {
        story.id for event in [library.event(id_of("7"))] if event for story in event.stories
    }, "the data joins two events, whichever of its stories came last"
    recount(library)


def test_events_only_grow(library: SqliteLibrary, tmp_path: Path) -> None:
    before = library.event(id_of("a"))
    fill(
        library,
        *NEWS,
        told("d", "Apple, Seattle and the edge: Xnor startup bought, cameras and all", 1, "CNN"),
    )
    after = library.event(id_of("a"))
    assert before is not None
    assert after is not None
    assert after.id == before.id
    assert {story.id for story in after.stories} == {story.id for story in before.stories} | {id_of("d")}
    fill(library, *(story for story in NEWS if story.origin != "b"))
    shrunk = library.event(id_of("a"))
    assert shrunk is not None
    assert id_of("b") not in {story.id for story in shrunk.stories}, "gone stories are not told"


def test_an_interrupted_round_goes_on_where_it_stopped(
    library: SqliteLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def events(library: SqliteLibrary) -> set[tuple[int, int, int]]:
        return set(library.transactions.connection.execute("SELECT * FROM story_event"))

    monkeypatch.setattr(p, "BATCH_STORIES", 2)
    other = library_at(tmp_path / "other")
    sync([Given(NEWS)], other)
    assert other.group_events() is not None
    other.close()
    other = library_at(tmp_path / "other")
    group_all(other, lambda progress: None)
    assert other.group_events() is None
    assert events(other) == events(library)


def test_counts_and_folding_are_the_same_without_it(tmp_path: Path) -> None:
    given = [*NEWS, told("f", XNOR, 3, "Copy", heat=-1, lists=("a",))]
    plain, grouped = library_at(tmp_path / "plain"), library_at(tmp_path / "grouped")
    sync([Given(given)], plain)
    fill(grouped, *given)
    assert counted(grouped) == counted(plain)
    assert stories(grouped) == stories(plain)
    for query in ("", "is:unread", "is:folded", "xnor", "sort:heat"):
        assert titles(grouped, query) == titles(plain, query)
    recount(grouped)


SAME = (
    "The harbour opens to visitors after a quiet year of repairs and a long winter of waiting for the tunnel."
)
COPIES = [
    told("r", "Harbour opens to visitors again", 0, "Reuters", excerpt=SAME),
    told("s", "Harbour opens to visitors again", 2, "Star", excerpt=SAME),
    told("t", "Harbour opens to visitors again today", 3, "Times", excerpt="Quite another text."),
]


def test_copies_are_marked_and_folded_only_when_asked_for(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    fill(library, *COPIES)
    assert [copy.provider and copy.provider.name for copy in library.together(id_of("s")).copies] == [
        "Reuters",
        "Times",
    ]
    library.mark([id_of("r")], "read", True)
    assert [row.copy_read for row in library.listing(parse("")).rows(0, 9)] == [True, True, False]
    library.mark([id_of("r")], "read", False)
    assert len(titles(library, "")) == 3
    library.set_copies(True)
    assert [row.id for row in library.listing(parse("")).rows(0, 9)] == [id_of("t"), id_of("r")]
    assert titles(library, "is:folded") == [COPIES[1].title]
    fill(library, *COPIES, told("u", COPIES[0].title, 4, "Unity", excerpt=SAME))
    assert library.totals()[1] == 2, "a copy that comes later is folded too"
    library.set_copies(False)
    assert len(titles(library, "")) == 4
    recount(library)


def test_the_front_page_has_a_line_an_event_and_points_that_add_up(library: SqliteLibrary) -> None:
    listing = library.listing(parse("is:unread sort:top before:2020-09-18"))
    rows = listing.rows(0, 9)
    assert [row.id for row in rows].count(id_of("c")) == 1
    assert not {id_of("a"), id_of("b")} & {row.id for row in rows}, "only the newest of an event"
    assert rows[0].provider == "Forbes +2"
    points = listing.points(id_of("c"))
    assert points is not None
    assert str(points) == "46 = 16 for 3 sources + 10 heat + 20 fresh"
    assert listing.points(id_of("a")) is None
    assert listing.total == library.count(listing.query) == 5
    library.mark([id_of("a")], "read", True)
    again = library.listing(listing.query)
    assert str(again.points(id_of("c"))) == "31 = 16 for 3 sources + 10 heat + 20 fresh - 15 read before"
    assert again.index(rows[-1].id) is not None
    assert again.near_date(NOON) == 0
    older = library.listing(parse("sort:top")).points(id_of("c"))
    assert str(older) == "-19 = 16 for 3 sources + 10 heat - 15 read before - 30 older than two days"


def test_one_provider_does_not_fill_the_front_page(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    fill(
        library,
        *(told(f"{n}", title, n, "Loud") for n, title in enumerate(OTHERS[:3])),
        told("q", OTHERS[3], 0, "Soft"),
    )
    listing = library.listing(parse("sort:top"))
    order = [row.id for row in listing.rows(0, 9)]
    assert order.index(id_of("q")) == 1
    points = listing.points(order[-1])
    assert points is not None
    assert points.crowd == 2 * p.SAME_PROVIDER_POINTS


def test_what_came_is_told_once(library: SqliteLibrary) -> None:
    query = parse("xnor")
    first = library.came(query, None)
    assert (first.new, first.title) == (0, "")
    fill(library, *NEWS, told("n", "Xnor again", 5, "CNN"), told("m", "Not of it", 6, "CNN"))
    came = library.came(query, first.last)
    assert (came.new, came.title) == (1, "Xnor again")
    assert library.came(query, came.last).new == 0
