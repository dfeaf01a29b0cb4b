"""Defines the content file: its tables, the meaning of their numbers, and the migrations of older files.

A content file holds the stories of one set of sources. It can be rebuilt from them; marks are stored elsewhere
(`marks.store`), and the two lowest flags here are copies.
"""

import random
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from newstui.text.letters import apart, folded

# --- flags of a story ---------------------------------------------------------------------------------------

READ = 1
STARRED = 2
DRAFT = 4
FOLDED = 8
"""Folded under another story, its head."""
GONE = 16
"""No source has it any more, or every source that has it marks it `removed`."""
MUTED = 32
BODY = 64
IMAGE = 128
VIDEO = 256
"""Of type video, or with an embedded one."""
RELATED = 512
WITHDRAWN = 1024
"""GONE because it is `removed`: a source still has it, so it counts as a story."""
ENTRY = 2048
"""All of its items are entries of feeds."""

FULL_TEXT = 65_536
"""Its article was fetched, and the text of that addition is in the search index."""

MARKS = READ | STARRED
HIDDEN = FOLDED | GONE | MUTED
LISTED_SQL = f"flags & {HIDDEN} = 0"
UNREAD_SQL = f"flags & {HIDDEN | READ} = 0"
STARRED_SQL = f"flags & {STARRED}"
MUTED_SQL = f"flags & {MUTED}"
"""Conditions of the partial indexes: SQLite uses these only for queries that contain the condition verbatim."""


def listed(flags: int) -> bool:
    return not flags & HIDDEN


OTHER = 0
"""The id of the unnamed topic above those that fit nowhere, if there are definitions. No story has it directly."""

# --- kinds of origin ----------------------------------------------------------------------------------------

ITEM, DEFINITION, REJECTED, IGNORED = range(4)
PASSED_OVER_SQL = f"kind = {IGNORED} AND item IS NOT NULL"
"""The condition of a partial index: a query must contain it verbatim for SQLite to use the index."""

# --- positions ----------------------------------------------------------------------------------------------

OFFSET = 1 << 32
SHIFT = 20
DATED = (OFFSET - 2_208_988_800) << SHIFT
"""The first position of a dated story (1900-01-01). All below are undated."""


def first_position(published: int) -> int:
    """Returns the first position of stories from this second or later."""
    return (published + OFFSET) << SHIFT


def date_range(published: int | None) -> tuple[int, int]:
    """Returns the positions of this second: the first, and the one after the last."""
    if published is None:
        return 0, DATED
    return first_position(published), first_position(published + 1)


def published_at(pos: int) -> int | None:
    """Returns the date of a position: UTC seconds, None for undated."""
    return None if pos < DATED else (pos >> SHIFT) - OFFSET


MUTES = "library.mutes"
"""The setting: the mutes in force, as text."""
READER_VERSION = 5
"""Increase it when the same files or feeds yield different items than before: each source is then read again once."""
READER = "library.reader."
"""The setting prefix, followed by a source's id: the reader version that last read it to the end."""
TOPIC_RULES = "library.topics"
"""The setting: the topics of the config that are in force."""
TAG_TOPICS = "library.tag-topics"
"""The setting: the tags that are topics because enough feeds use them, compared form -> name shown."""
UNSORTED = "library.unsorted"
"""The setting: the stories whose topics are still to be found again; absent when that is done."""
REVISION = "library.revision"
"""The setting that changes with the stories, though not with their marks."""

UNINDEXED = "library.unindexed"
"""The setting: stories below this position are not in the search index yet; absent when that is done."""

# --- text as the search index holds it ----------------------------------------------------------------------


def indexed(text: str | None) -> str:
    """Folds a text for the index, and separates the characters of scripts without blanks. Queries are folded the same
    way.
    """
    return apart(folded(text)) if text else ""


def indexed_body(body: str | None) -> str:
    """Prepares a body for the index. Bodies are HTML or Markdown, so tags are removed."""
    if not body:
        return ""
    return indexed(re.sub("<[^<>]*>", " ", body) if "<" in body else body)


# --- tables -------------------------------------------------------------------------------------------------

_VERSION_1 = (
    # A small JSON value a name. Names with a "." are the library's own, others are the user's place.
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # One row. `stories`: in some source (withdrawn ones too); `listed` of them; `unread` of those;
    # `starred` of all rows, gone and folded too.
    """CREATE TABLE total (
        stories INTEGER NOT NULL, listed INTEGER NOT NULL, unread INTEGER NOT NULL,
        starred INTEGER NOT NULL)""",
    "INSERT INTO total VALUES (0, 0, 0, 0)",
    # `rank`: order in the config. `state`: JSON, the last Checkpoint's. `synced`: UTC seconds or NULL.
    # `remarks`: JSON list. `listed`, `unread`: counters of stories with an origin here.
    """CREATE TABLE source (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, fold TEXT NOT NULL, at TEXT NOT NULL,
        rank INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT '{}', synced INTEGER, failure TEXT,
        remarks TEXT NOT NULL DEFAULT '[]',
        listed INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0)""",
    # `fold`: the name casefolded. Rows stay when their counters fall to 0 (show those with listed > 0).
    """CREATE TABLE provider (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, domain TEXT, fold TEXT NOT NULL UNIQUE,
        listed INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE type (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, fold TEXT NOT NULL UNIQUE,
        listed INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0)""",
    # `parent`: where it hangs, by definition or by the 80 % rule; NULL: top level. `rank`: order
    # to show among siblings. `stories`: those that carry it themselves, folded ones included, gone ones not.
    # `listed`, `unread`: with all below, each once.
    # A topic that is neither defined nor used stays with stories = 0: don't show it.
    """CREATE TABLE topic (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, fold TEXT NOT NULL UNIQUE, shortname TEXT,
        defined INTEGER NOT NULL DEFAULT 0, parent INTEGER, rank INTEGER NOT NULL DEFAULT 0,
        stories INTEGER NOT NULL DEFAULT 0,
        listed INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0)""",
    # How many stories (folded ones included, gone ones not) carry exactly these topics: what the 80 % rule
    # reads. `topics` as in story.
    "CREATE TABLE topic_set (topics TEXT PRIMARY KEY, stories INTEGER NOT NULL) WITHOUT ROWID",
    # `pos`: see `write.placing`; newest first is pos DESC, undated last. `key`: identity.story_key of its identity.
    # `related`: how many entries its list has. `head`: the *key* of the story it is folded under, else NULL.
    # `topics`, `sources`: ids it carries itself, ascending, as ",3,17," (never NULL, "" when none).
    """CREATE TABLE story (
        pos INTEGER PRIMARY KEY, key INTEGER NOT NULL, flags INTEGER NOT NULL, heat INTEGER, quality INTEGER,
        provider INTEGER, type INTEGER NOT NULL, related INTEGER NOT NULL, head INTEGER,
        topics TEXT NOT NULL, sources TEXT NOT NULL)""",
    "CREATE UNIQUE INDEX story_key ON story (key)",
    f"CREATE INDEX story_unread ON story (pos) WHERE {UNREAD_SQL}",
    f"CREATE INDEX story_starred ON story (pos) WHERE {STARRED_SQL}",
    "CREATE INDEX story_provider ON story (provider)",
    "CREATE INDEX story_type ON story (type)",
    "CREATE INDEX story_heat ON story (heat)",
    "CREATE INDEX story_quality ON story (quality)",
    "CREATE INDEX story_head ON story (head) WHERE head IS NOT NULL",
    # Where a story stood, by its key, until a new date or address moved it: open listings follow it.
    "CREATE TABLE story_moved (pos INTEGER PRIMARY KEY, key INTEGER NOT NULL)",
    # The story's words and, in `more`, the merged item: item_json.unpack(title, excerpt, body, more) -> Item.
    """CREATE TABLE story_text (
        pos INTEGER PRIMARY KEY, title TEXT NOT NULL, excerpt TEXT, body TEXT, more TEXT NOT NULL)""",
    # Rowid is pos. Holds indexed(title), indexed(excerpt), indexed_body(body): never read its columns.
    # Write in the order of pos: FTS5 flushes whenever a rowid is smaller than the one before.
    """CREATE VIRTUAL TABLE story_words USING fts5 (
        title, excerpt, body, content='story_text', content_rowid='pos',
        tokenize='unicode61 remove_diacritics 2', prefix='2')""",
    # Every story of a topic and of all topics below it; `own`: the story carries it itself.
    """CREATE TABLE topic_closure (
        topic INTEGER NOT NULL, pos INTEGER NOT NULL, own INTEGER NOT NULL,
        PRIMARY KEY (topic, pos)) WITHOUT ROWID""",
    # `key`: the story key of an address that the story at `pos` lists as related.
    """CREATE TABLE related_key (
        key INTEGER NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (key, pos)) WITHOUT ROWID""",
    # What a source holds, at its last reading: items, definitions, rejected and ignored files (`kind`).
    # `pos`: its story, NULL for other kinds. `size`, `mtime` (ns), `hash`: its stamp, NULL for an API.
    # `digest`: of the item's fields. `address`: key of its normal address, NULL without one; `place`: key of
    # Item.place. `face`: 1 for the item whose fields the story shows first. `reason`: why it is rejected, else
    # NULL; an item whose file has become unreadable keeps kind ITEM and its story, and has a reason too.
    # `item`: item_json.pack_whole of the item when the story has several, of the definition for definitions; of an
    # ignored file why it was passed over, NULL for a file that is nobody's.
    """CREATE TABLE origin (
        id INTEGER PRIMARY KEY, source INTEGER NOT NULL, path TEXT NOT NULL, kind INTEGER NOT NULL,
        pos INTEGER, size INTEGER, mtime INTEGER, hash BLOB, digest BLOB, address INTEGER, place INTEGER,
        face INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0, reason TEXT, item TEXT,
        UNIQUE (source, path))""",
    "CREATE INDEX origin_pos ON origin (pos) WHERE pos IS NOT NULL",
    "CREATE INDEX origin_place ON origin (place) WHERE place IS NOT NULL",
    f"CREATE INDEX origin_definition ON origin (source) WHERE kind = {DEFINITION}",
    "CREATE INDEX origin_rejected ON origin (source) WHERE reason IS NOT NULL",
)

_VERSION_2 = (
    # When a story was read, as a sequence number of the marks; NULL while it is unread.
    "ALTER TABLE story ADD COLUMN read INTEGER",
    "CREATE INDEX story_read ON story (read)",
    # The marks are to be copied anew: they have the order.
    "DELETE FROM setting WHERE name = 'library.marks'",
    f"CREATE INDEX story_muted ON story (pos) WHERE {MUTED_SQL}",
)

TOKENIZER = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
"""Texts are already folded (`text.letters`), so the tokenizer does not fold; Indic vowel signs are part of words."""

_VERSION_3 = (
    f"INSERT INTO topic (id, name, fold) VALUES ({OTHER}, '', '')",  # noqa: S608
    # The next sync rebuilds the topic tree.
    "INSERT OR REPLACE INTO setting VALUES ('library.unsettled', '\"several\"')",
)

_VERSION_4 = (
    # Failures were kept in the words of the HTTP client, which quote a header's value: it may be a key.
    "PRAGMA secure_delete = ON",
    """UPDATE source SET failure = 'the last sync failed; the next one says why'
    WHERE failure LIKE '%Illegal header%' OR failure LIKE '%cannot be asked for: %'
    OR failure LIKE '%no proper HTTP answer: %'""",
)

_VERSION_5 = (
    # Replaces story_words, with folded words. `write.indexing` fills it and drops the old one, which is large.
    f"""CREATE VIRTUAL TABLE story_search USING fts5 (
        title, excerpt, body, content='story_text', content_rowid='pos', prefix='2', tokenize="{TOKENIZER}")""",
    f"INSERT INTO setting SELECT '{UNINDEXED}', ifnull(max(pos) + 1, 0) FROM story",  # noqa: S608
)

_OLD_AUTHORS = """FROM story_text
    CROSS JOIN json_each(iif(json_valid(more), more, '[]'), '$[13]') a ON a.type = 'text'"""

_VERSION_6 = (
    # What newstui adds to stories (`additions`): a sync never touches it. `key`: that of the story.
    """CREATE TABLE addition (
        key INTEGER NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL, origin TEXT NOT NULL,
        made_at INTEGER NOT NULL, version INTEGER NOT NULL, UNIQUE (key, kind))""",
    # Tags and authors as they are spelled (`kind`: "tag" or "author"), and the stories that have them.
    "CREATE TABLE label (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (kind, name))",
    """CREATE TABLE story_label (
        label INTEGER NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (label, pos)) WITHOUT ROWID""",
    # Authors were kept with the items before, at place 13. Text that is no JSON is damage, found when it is read.
    f"""INSERT OR IGNORE INTO label (kind, name) SELECT 'author', a.value {_OLD_AUTHORS}""",
    f"""INSERT OR IGNORE INTO story_label SELECT label.id, pos {_OLD_AUTHORS}
        JOIN label ON label.kind = 'author' AND label.name = a.value""",
)

_VERSION_7 = (f"CREATE INDEX origin_passed_over ON origin (source) WHERE {PASSED_OVER_SQL}",)

_VERSION_8 = (
    # The stories that are in an event, by keys (`together.events`). `score`: its likeness to the others, in hundredths.
    "CREATE TABLE story_event (key INTEGER PRIMARY KEY, event INTEGER NOT NULL, score INTEGER NOT NULL)",
    "CREATE INDEX story_event_event ON story_event (event)",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    *(_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5, _VERSION_6, _VERSION_7, _VERSION_8),
)
"""MIGRATIONS[n] makes version n + 1 of version n. Never change one that was released: add another."""

VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, steps: Sequence[tuple[str, ...]] = MIGRATIONS) -> bool:
    """Migrates a file, each version in one transaction; returns False if it is newer than this program.

    Expects autocommit (isolation_level None). If two processes try at once, one of them does it.
    """
    while True:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version >= len(steps):
            return bool(version == len(steps))
        with transaction(connection):
            if connection.execute("PRAGMA user_version").fetchone() == (version,):
                for statement in steps[version]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")


PATIENCE_SECONDS = 30
"""How long a write waits for other processes before it fails."""

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.001, 0.01


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commits everything written inside at the end, or nothing."""
    _begin(connection)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _begin(connection: sqlite3.Connection) -> None:
    """Takes the write lock, fairly among processes.

    SQLite's own busy handler soon retries only every 100 ms, and always loses to a process that writes without a pause.
    Short random pauses give every process the same chance.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    pause = _FIRST_PAUSE_SECONDS
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > until:
                    raise
            time.sleep(random.uniform(0, pause))  # noqa: S311 - not a secret
            pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {1000 * PATIENCE_SECONDS}")
