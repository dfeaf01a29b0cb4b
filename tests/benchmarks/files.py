"""Item files: reading them, against PyYAML's C loader; filling a library, against plain inserts; looking again."""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from newstui.library.open import open_library
from newstui.model.source_events import Known
from newstui.sources.registry import open_source
from newstui.sync.engine import sync
from tests.benchmarks.generate import write_folder
from tests.benchmarks.table import Row, median_ms
from tests.sources.spec import spec_for

MOST = 100_000
"""Files: a folder of a million tells no more."""
TABLES = ("story", "story_text", "origin", "topic_closure", "related_key")


def rows(size: int) -> Iterator[Row]:
    count = min(size, MOST)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "feed"
        folder.mkdir()
        write_folder(folder, count)
        feed = open_source(spec_for(str(folder)))
        fronts = [path.read_text().split("\n---\n")[0][4:] for path in sorted(folder.rglob("*.md"))[:5_000]]
        floor = median_ms(lambda: [yaml.load(front, yaml.CSafeLoader) for front in fronts], 3)
        floor *= count / len(fronts)
        reading = median_ms(lambda: sum(1 for _ in feed.read(Known())), 1 if count > 20_000 else 3)
        yield Row(f"read {count:,} item files", reading, "ms", floor, "yaml CSafeLoader", ratio=0.5)

        library = open_library(Path(name) / "data", [(feed.name, feed.at)], configured=False)
        first = median_ms(lambda: sync([feed], library), 1)
        inserts = _inserts(library.path, Path(name) / "plain.sqlite")
        yield Row(f"first load of {count:,} files", first, "ms", inserts, "plain executemany", ratio=9)
        yield Row("stories a second, first load", count / first * 1000, "")
        again = median_ms(lambda: sync([feed], library), 3)
        library.close()
        yield Row(f"rescan {count:,} unchanged files", again, "ms", first, "first load", ratio=0.05)


def _inserts(full: Path, empty: Path) -> float:
    """The same rows, put into bare tables with no index but the rowid, and the same words into FTS5."""
    source, target = sqlite3.connect(f"file:{full}?mode=ro", uri=True), sqlite3.connect(empty)
    target.execute("PRAGMA journal_mode = WAL")
    target.execute("PRAGMA synchronous = NORMAL")
    tables = {table: source.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    words = source.execute("SELECT pos, title, excerpt, body FROM story_text").fetchall()
    target.execute("CREATE VIRTUAL TABLE words USING fts5 (title, excerpt, body, content='')")
    for table, found in tables.items():
        columns = len(found[0]) if found else 1
        target.execute(f"CREATE TABLE {table} ({', '.join(f'c{n}' for n in range(columns))})")

    def insert() -> None:
        with target:
            for table, found in tables.items():
                if found:
                    target.executemany(
                        f"INSERT INTO {table} VALUES ({', '.join('?' * len(found[0]))})", found
                    )
            target.executemany("INSERT INTO words (rowid, title, excerpt, body) VALUES (?, ?, ?, ?)", words)

    took = median_ms(insert, 1)
    source.close()
    target.close()
    return took
