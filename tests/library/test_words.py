"""Words of every script are found as people type them, and an older library is indexed anew once."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.library import schema
from newstui.library.files import connect
from newstui.library.sqlite import SqliteLibrary
from newstui.library.write import indexing
from newstui.query.ast import Field, Query, Word
from newstui.query.parser import parse
from newstui.sync.engine import sync
from newstui.sync.summary import Progress
from newstui.text.clean import clean
from newstui.text.letters import folded, is_word
from newstui.ui.drawing.highlight import pattern_of, spans
from tests.forked import done
from tests.library.making import Given, item, library_at
from tests.library.recount import recount
from tests.library.write.items import killed


def found(library: SqliteLibrary, query: Query | str) -> list[str]:
    listing = library.listing(parse(query) if isinstance(query, str) else query)
    return sorted(row.title for row in listing.rows(0, listing.known))


@pytest.mark.parametrize(
    ("title", "queries"),
    [
        ("ΕΛΛΑΔΑ σήμερα", ["ελλάδα", "ελλαδα", "ΣΗΜΕΡΑ", "title:ελλάδα"]),
        ("Η ΟΔΟΣ", ["οδός", "οδοσ"]),
        ("Ёлка и Йогурт", ["елка", "ЁЛКА", "иогурт", "йогурт"]),
        ("قَرَأَ الكتاب", ["قرأ", "قرا"]),
        ("שָׁלוֹם עולם", ["שלום"]),
        ("Große Straße", ["strasse", "GROSSE", "grosse"]),
        ("IŞIK yandı", ["ışık", "isik", "yandi"]),
        ("ラーメンがｶﾞｽ", ["ガス", "メン", "が"]),
        ("ราคาทองวันนี้", ["ราคา", "ทอง", "วันนี้", "คาท", "ก OR ท"]),
        ("អង្គរវត្ត", ["អង្គរ", "វត្ត", "គរវ"]),
        ("ຂ່າວລາວ", ["ລາວ", "ຂ່າວ"]),
        ("မြန်မာသတင်း", ["သတင်း", "မာ"]),
        ("हिन्दी समाचार", ["समाचार", "हिन्दी"]),
        ("북한의 소식", ["한의", "소식"]),
        ("Acme™ wins", ["acme", '"acme wins"']),
    ],
)
def test_a_title_is_found(tmp_path: Path, title: str, queries: list[str]) -> None:
    library = library_at(tmp_path)
    sync([Given([item("1", "1", title=title), item("2", "2", title="दाल कम है か")])], library)
    for query in queries:
        assert found(library, query) == [title], query
    recount(library)


def test_vowel_signs_and_dakuten_tell_words_apart(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    sync(
        [Given([item("1", "1", title="दिल"), item("2", "2", title="दाल"), item("3", "3", title="か")])],
        library,
    )
    assert found(library, "दिल") == ["दिल"]
    assert found(library, "か") == ["か"]
    assert found(library, "が") == []


def test_a_provider_is_found_by_any_part_of_a_name_without_blanks(tmp_path: Path) -> None:
    library = library_at(tmp_path)
    sync([Given([item("1", "1", by="ไทยรัฐออนไลน์"), item("2", "2", by="Ελλάδα Νέα")])], library)
    assert found(library, "provider:ออนไลน์") == ["1"]
    assert found(library, "provider:ΕΛΛΑΔΑ") == ["2"]


letters = st.text(
    st.sampled_from("aÉßŁσΣς ώЙёї-.!שּׁلأَ ひガｶﾞ漢 ทองำี ខ្មែ ລາວ မြန် हिन्दी 한국 ™½²"), min_size=1, max_size=24
)


@settings(max_examples=25, deadline=None)
@given(letters.map(clean), st.data())
def test_any_word_and_any_part_of_a_run_finds_its_title_and_is_marked(
    tmp_path_factory: pytest.TempPathFactory, title: str, data: st.DataObject
) -> None:
    library = library_at(tmp_path_factory.mktemp("words"))
    sync([Given([item("1", "1", title=title)])], library)
    words = [word for word in title.split() if any(map(is_word, folded(word)))]
    runs = ["".join(char for char in word if "\u0e00" <= char < "\u0f00") for word in title.split()]
    for run in (run for run in runs if run and run in title):
        start = data.draw(st.integers(0, len(run) - 1))
        words.append(run[start : data.draw(st.integers(start + 1, len(run)))])
    for word in words:
        for term in (Word(word), Word(word, phrase=True), Field("title", word)):
            assert found(library, Query((term,))) == [title], word
        assert spans(pattern_of((), whole=[word]), title), word
    library.close()


# --- an older library ---------------------------------------------------------------------------------------


def make_old(folder: Path, number: int = 7) -> SqliteLibrary:
    """As it stands after the step that begins it: with the old index, and a new one that is empty."""
    library = library_at(folder)
    items = [item(f"{n}", f"{n}", title=f"Straße {n} Ελλάδα", published=n) for n in range(number)]
    sync([Given(items)], library)
    with schema.transaction(library.transactions.connection):
        library.transactions.connection.execute("DROP TABLE story_search")
        library.transactions.connection.execute("CREATE VIRTUAL TABLE story_words USING fts5 (title)")
        library.transactions.connection.executemany("INSERT INTO story_words VALUES (?)", [("word",)] * 9)
        for statement in schema._VERSION_5:
            library.transactions.connection.execute(statement)
    return library


def test_a_file_of_the_version_before_is_indexed_anew(tmp_path: Path) -> None:
    connection = connect(tmp_path / "x.sqlite")
    assert schema.migrate(connection, schema.MIGRATIONS[:4])
    connection.execute("INSERT INTO story VALUES (5, 1, 0, NULL, NULL, NULL, 1, 0, NULL, '', '', NULL)")
    connection.execute("INSERT INTO story_text VALUES (5, 'ΕΛΛΑΔΑ', NULL, NULL, '{}')")
    connection.execute("INSERT INTO story_words (rowid, title) VALUES (5, 'ΕΛΛΑΔΑ')")
    assert schema.migrate(connection)
    ask = "SELECT rowid FROM story_search WHERE story_search MATCH 'ελλαδα'"
    assert connection.execute(ask).fetchall() == []
    assert indexing.index_more(connection) == (1, 1)
    assert connection.execute(ask).fetchall() == [(5,)]
    assert indexing.is_whole(connection)
    assert (
        connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'story_words%'").fetchall() == []
    )


def test_a_sync_indexes_it_first_and_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "PART", 3)
    library, told = make_old(tmp_path), list[Progress]()
    assert found(library, "strasse") == []
    sync(
        [Given([item("new", "new", title="Straße", published=3)], complete=False)],
        library,
        progress=told.append,
    )
    assert [(at.done, at.expected) for at in told if at.source == "search index"] == [(3, 7), (6, 7), (7, 7)]
    assert len(found(library, "strasse")) == 8
    recount(library)


def test_what_is_written_before_it_is_done_is_indexed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "PART", 3)
    library = make_old(tmp_path)
    library.index_words()
    assert found(library, "strasse") == [f"Straße {n} Ελλάδα" for n in (4, 5, 6)]
    with monkeypatch.context() as patch:
        patch.setattr(library, "index_words", lambda: None)
        events = [
            *(
                item("6", "6", title="Straße six", published=6),
                item("1", "1", title="Straße one", published=1),
            ),
            *(
                item("5", "5", title="Straße five", published=0),
                item("0", "0", title="Straße nil", published=9),
            ),
            *(
                item("10", "10", title="Straße ten", published=10),
                item("11", "11", title="Straße", published=None),
            ),
        ]
        sync([Given(events, complete=False)], library)
    while library.index_words():
        pass
    assert len(found(library, "strasse")) == 9
    assert len(found(library, "ΕΛΛΆΔΑ")) == 3
    recount(library)


def test_mutes_hide_what_came_before_it_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = make_old(tmp_path)
    library.set_mutes(["ελλάδα"])
    sync([], library)
    assert library.totals().listed == 0
    recount(library)


def test_killed_on_the_way_it_goes_on_where_it_stopped(tmp_path: Path) -> None:
    make_old(tmp_path, 40).close()
    for statement in (5, 70, 90):
        assert done(tmp_path / "out", killed.index, tmp_path, statement)[0] == -9
    library = library_at(tmp_path)
    assert 0 < len(found(library, "strasse")) < 40
    while library.index_words():
        pass
    assert len(found(library, "strasse")) == 40
    recount(library)
