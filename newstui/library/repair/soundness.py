"""Checks that every row of a library file can be decoded, and that its counters are right.

SQLite's own check does not decode cells. 100,000 stories take about two seconds.
"""
# ruff: noqa: S608 - what is put into SQL are our own names

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from newstui.library import files, item_json, schema
from newstui.library.name_ids import Names, unpacked
from newstui.library.rows import ROW, Row
from newstui.library.write.counters import Counters

_COUNTED = {
    "total": "stories, listed, unread, starred",
    "source": "id, listed, unread",
    "provider": "id, listed, unread",
    "type": "id, listed, unread",
    "topic": "id, stories, listed, unread",
    "topic_set": "topics, stories",
}
_ODD = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)


def fault(path: Path, *, is_marks: bool) -> str | None:
    """Returns what is wrong with a file; None if every row can be read. Raises sqlite3.Error if it can't be opened."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2)
    try:
        return fault_in(connection, is_marks=is_marks)
    finally:
        connection.close()


def explained(error: Exception, content: Path, marks: Path) -> Exception:
    """Returns LibraryDamaged if damage in one of the files explains an unexpected error, else the error itself."""
    for path, is_marks in ((content, False), (marks, True)):
        with suppress(sqlite3.Error):
            if fault(path, is_marks=is_marks):
                return files.damaged(path)
    return error


def page_fault(path: Path) -> str | None:
    """Runs SQLite's own check on a file of any version; returns None if it finds nothing."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2)) as connection:
        ((answer,),) = connection.execute("PRAGMA integrity_check(1)")
    return None if answer == "ok" else str(answer)


def fault_in(connection: sqlite3.Connection, *, is_marks: bool) -> str | None:
    """Returns what is wrong with an open file; None if every row can be read."""
    try:
        ((answer,),) = connection.execute("PRAGMA integrity_check(1)")
        if answer != "ok":
            return str(answer)
        for table, sql, read in _MARKS if is_marks else _CONTENT:
            for row in connection.execute(sql):
                try:
                    read(row)
                except _ODD as error:
                    return f"a row of {table} does not read ({type(error).__name__})"
        return None if is_marks else _strays(connection)
    except sqlite3.Error as error:
        if files.is_damaged(error):
            return str(error)
        raise


def _strays(connection: sqlite3.Connection) -> str | None:
    """Finds rows that refer to missing rows."""
    for words, sql in _STRAYS.items():
        ((number,),) = connection.execute(sql)
        if number:
            return f"{number:,} {words}"
    for (topics,) in connection.execute("SELECT DISTINCT topics FROM story"):
        with suppress(sqlite3.Error):
            known = connection.execute(
                f"SELECT count(*) FROM topic WHERE id IN ({topics.strip(',') or 'NULL'})"
            )
            if known.fetchone() != (len(unpacked(topics)),):
                return "a story has a topic that is not there"
    return None


_STRAYS = {
    "stories have no text": "SELECT count(*) FROM story WHERE pos NOT IN (SELECT pos FROM story_text)",
    "texts have no story": "SELECT count(*) FROM story_text WHERE pos NOT IN (SELECT pos FROM story)",
    "stories have a provider that is not there": """SELECT count(*) FROM story
        WHERE provider IS NOT NULL AND provider NOT IN (SELECT id FROM provider)""",
    "stories have a type that is not there": "SELECT count(*) FROM story WHERE type NOT IN (SELECT id FROM type)",
    "tables lack their first row": f"""SELECT (SELECT count(*) FROM total) <> 1
        OR NOT EXISTS (SELECT 1 FROM topic WHERE id = {schema.OTHER})""",
}

# --- how each table reads -------------------------------------------------------------------------------


def _numbers(*values: object) -> None:
    for value in values:
        if not isinstance(value, int):
            raise TypeError(value)


def _texts(*values: object) -> None:
    for value in values:
        if not isinstance(value, str):
            raise TypeError(value)


def _perhaps(*values: object) -> None:
    _numbers(*(value for value in values if value is not None))


def _story(values: tuple[object, ...]) -> None:
    row = Row._make(values)
    _numbers(row.pos, row.key, row.flags, row.type, row.related)
    _perhaps(row.heat, row.quality, row.provider, row.head, row.read)
    unpacked(row.topics)
    unpacked(row.sources)


def _text(row: tuple[str, str | None, str | None, str]) -> None:
    title, excerpt, body, more = row
    _texts(title, more, *(text for text in (excerpt, body) if text is not None))
    item_json.unpack(title, excerpt, body, more)


def _origin(row: tuple[str, int, str | None, *tuple[object, ...]]) -> None:
    path, kind, item, *numbers = row
    _texts(path)
    _perhaps(kind, *numbers)
    if item is None:
        return
    if kind == schema.IGNORED:
        _texts(item)
    else:
        (item_json.unpack_definition if kind == schema.DEFINITION else item_json.unpack_whole)(item)


def _source(row: tuple[str, str, str, str, str | None]) -> None:
    name, at, state, remarks, failure = row
    _texts(name, at, *([failure] if failure is not None else []), *json.loads(remarks))
    dict(json.loads(state))


def _addition(row: tuple[object, ...]) -> None:
    _texts(*row[:3])
    _numbers(*row[3:])


def _setting(row: tuple[str, str]) -> None:
    _texts(row[0])
    json.loads(row[1])


def _mark(row: tuple[object, ...]) -> None:
    _numbers(*row[:-1])
    _perhaps(row[-1])


Reading = tuple[str, str, Callable[..., object]]
_CONTENT: tuple[Reading, ...] = (
    ("story", f"SELECT {ROW} FROM story", _story),
    ("story_text", "SELECT title, excerpt, body, more FROM story_text", _text),
    ("origin", "SELECT path, kind, item, id, source, pos, size, mtime, address, place FROM origin", _origin),
    ("source", "SELECT name, at, state, remarks, failure FROM source", _source),
    ("setting", "SELECT name, value FROM setting", _setting),
    ("topic", "SELECT name, fold FROM topic", lambda row: _texts(*row)),
    ("type", "SELECT name, fold FROM type", lambda row: _texts(*row)),
    ("provider", "SELECT name, fold FROM provider", lambda row: _texts(*row)),
    ("topic_closure", "SELECT topic, pos, own FROM topic_closure LIMIT 1", lambda row: _numbers(*row)),
    ("related_key", "SELECT key, pos FROM related_key LIMIT 1", lambda row: _numbers(*row)),
    ("label", "SELECT kind, name FROM label", lambda row: _texts(*row)),
    ("story_label", "SELECT label, pos FROM story_label LIMIT 1", lambda row: _numbers(*row)),
    ("addition", "SELECT kind, content, origin, key, made_at, version FROM addition", _addition),
    ("story_moved", "SELECT pos, key FROM story_moved LIMIT 1", lambda row: _numbers(*row)),
    ("story_search", "SELECT rowid FROM story_search WHERE story_search MATCH 'a' LIMIT 1", lambda row: None),
    *(
        (f"{table} (a counter)", f"SELECT {columns} FROM {table}", lambda row: _numbers(*row[1:]))
        for table, columns in _COUNTED.items()
    ),
)
_MARKS: tuple[Reading, ...] = (
    ("epoch", "SELECT id FROM epoch", lambda row: _numbers(*row)),
    ("mark", "SELECT key, flags, was, seq, at, read_at, starred_at, read FROM mark", _mark),
)

# --- counters -------------------------------------------------------------------------------------------


def recount(connection: sqlite3.Connection) -> None:
    """Recomputes all counters, inside a transaction."""
    zero = {"total": ("stories", "starred"), "topic": ("stories",)}
    for table in ("total", "source", "provider", "type", "topic"):
        columns = ("listed", "unread", *zero.get(table, ()))
        connection.execute(f"UPDATE {table} SET {', '.join(f'{column} = 0' for column in columns)}")
    connection.execute("DELETE FROM topic_set")
    counters = Counters(Names(connection))
    for row in connection.execute(f"SELECT {ROW} FROM story"):
        counters.add(Row._make(row))
    counters.write(connection)


def miscounted(path: Path) -> list[str]:
    """Lists the tables whose counters differ from a recount. Changes nothing."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2, isolation_level=None
    )
    try:
        # Temporary tables shadow those of the file, and the recount writes to them.
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("BEGIN")
        for table in _COUNTED:
            connection.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM main.{table}")
        connection.execute("CREATE UNIQUE INDEX temp.topic_set_topics ON topic_set (topics)")
        recount(connection)
        return list(_differing(connection))
    finally:
        connection.close()


def _differing(connection: sqlite3.Connection) -> Iterator[str]:
    for table, columns in _COUNTED.items():
        some = " WHERE stories" if table == "topic_set" else ""
        there, counted = (f"SELECT {columns} FROM {schema_}.{table}{some}" for schema_ in ("main", "temp"))
        for one, other in ((there, counted), (counted, there)):
            if connection.execute(f"{one} EXCEPT {other}").fetchone():
                yield table
                break
