"""Stories written many at a time: what each was and what it is, in every table that tells of it."""

import sqlite3
from collections.abc import Iterable

from newstui.library.indexing import indexed_from, words
from newstui.library.name_ids import Names
from newstui.library.rows import Kept, related_keys
from newstui.library.write.counters import Counters
from newstui.library.write.duplicates import Dirty


class Writer:
    """Collects differences; `flush` writes them. One use each, inside a transaction of `connection`."""

    def __init__(
        self, connection: sqlite3.Connection, names: Names, counters: Counters, dirty: Dirty
    ) -> None:
        self._connection, self._names, self._counters, self._dirty = connection, names, counters, dirty
        self._deleted: list[Kept] = []
        self._inserted: list[tuple[Kept, set[int]]] = []
        self._heirs: dict[int, int] = {}

    def replace(self, before: Kept | None, after: Kept | None, keys: set[int]) -> None:
        """A story was `before` and is `after` now; `keys` are those of the stories that it lists."""
        if before is not None:
            self._deleted.append(before)
            self._counters.remove(before.row)
            if after is not None and after.row.pos != before.row.pos:
                self.inherit(before.row.pos, after.row.key)
        if after is not None:
            self._inserted.append((after, keys))
            self._counters.add(after.row)
        self._dirty.note(before, after, keys)

    def inherit(self, pos: int, key: int) -> None:
        """Who looks for a story at this position, which is left, finds that one."""
        self._heirs[pos] = key

    def flush(self) -> list[int]:
        """The positions of the stories as they are now."""
        write = self._connection.executemany
        same_words = self._same_words()
        deleted = sorted(self._deleted)
        if deleted:
            self._delete(deleted, same_words)
        self._inserted.sort(key=lambda entry: entry[0].row.pos)
        inserted = [story for story, _ in self._inserted]
        write(
            "INSERT INTO story VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [story.row for story in inserted],
        )
        write(
            "INSERT INTO story_text VALUES (?, ?, ?, ?, ?)",
            [(story.row.pos, story.title, story.excerpt, story.body, story.more) for story in inserted],
        )
        write(
            "INSERT INTO story_search (rowid, title, excerpt, body) VALUES (?, ?, ?, ?)",
            self._words(inserted, same_words),
        )
        write("INSERT OR REPLACE INTO story_moved VALUES (?, ?)", self._heirs.items())
        write("INSERT INTO topic_closure VALUES (?, ?, ?)", self._closure(inserted))
        write(
            "INSERT INTO related_key VALUES (?, ?)",
            sorted((key, story.row.pos) for story, keys in self._inserted for key in keys),
        )
        return [story.row.pos for story in inserted]

    def _same_words(self) -> set[int]:
        """Positions whose text stays as it is: the search index has nothing to do there."""
        before = {story.row.pos: story for story in self._deleted}
        return {
            pos
            for after, _ in self._inserted
            if (pos := after.row.pos) in before and before[pos][1:4] == after[1:4]
        }

    def _words(self, stories: Iterable[Kept], same: set[int]) -> list[tuple[int, str, str, str]]:
        """Rows of the search index, of those stories whose words change and that are in it, or are to be now."""
        first = indexed_from(self._connection)
        places = ((story, story.row.pos) for story in stories)
        return [words(pos, *story[1:4]) for story, pos in places if pos not in same and pos >= first]

    def _delete(self, deleted: list[Kept], same_words: set[int]) -> None:
        write = self._connection.executemany
        positions = [(story.row.pos,) for story in deleted]
        write(
            "INSERT INTO story_search (story_search, rowid, title, excerpt, body) VALUES ('delete', ?, ?, ?, ?)",
            self._words(deleted, same_words),
        )
        write("DELETE FROM story WHERE pos = ?", positions)
        write("DELETE FROM story_text WHERE pos = ?", positions)
        write(
            "DELETE FROM topic_closure WHERE topic = ? AND pos = ?",
            [(topic, pos) for topic, pos, _ in self._closure(deleted)],
        )
        write(
            "DELETE FROM related_key WHERE key = ? AND pos = ?",
            [(key, story.row.pos) for story in deleted for key in related_keys(story.more)],
        )

    def _closure(self, stories: Iterable[Kept]) -> list[tuple[int, int, bool]]:
        above = self._names.with_ancestors
        rows = [
            (topic, story.row.pos, own)
            for story in stories
            if story.row.topics
            for topic, own in above(story.row.topics)
        ]
        rows.sort()
        return rows
