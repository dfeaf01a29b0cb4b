"""Writes stories many at a time: the difference of each, in every table that holds something of it."""

import sqlite3
from collections.abc import Iterable

from newstui.library.name_ids import Names
from newstui.library.rows import StoredStory, labels, related_keys
from newstui.library.write.counters import Counters
from newstui.library.write.indexing import indexed_from, words
from newstui.library.write.passes import Passes


class Writer:
    """Collects differences; `flush` writes them. One use each, inside a transaction of `connection`."""

    def __init__(
        self, connection: sqlite3.Connection, names: Names, counters: Counters, passes: Passes
    ) -> None:
        self._connection, self._names, self._counters, self._passes = connection, names, counters, passes
        self._deleted: list[StoredStory] = []
        self._inserted: list[tuple[StoredStory, set[int]]] = []
        self._heirs: dict[int, int] = {}

    def replace(self, before: StoredStory | None, after: StoredStory | None, keys: set[int]) -> None:
        """A story was `before` and is `after` now; `keys` are those of the stories that it lists."""
        if before is not None:
            self._deleted.append(before)
            self._counters.remove(before.row)
            if after is not None and after.row.pos != before.row.pos:
                self.inherit(before.row.pos, after.row.key)
        if after is not None:
            self._inserted.append((after, keys))
            self._counters.add(after.row)
        self._passes.note(before, after, keys)

    def inherit(self, pos: int, key: int) -> None:
        """Notes that the story which stood at this position, now free, is to be found under that key."""
        self._heirs[pos] = key

    def flush(self) -> list[int]:
        """Writes all differences; gives the positions of the stories as they are now."""
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
        write("INSERT OR IGNORE INTO story_label VALUES (?, ?)", self._labels(inserted))
        return [story.row.pos for story in inserted]

    def _same_words(self) -> set[int]:
        """Finds positions whose text stays as it is, so that the search index needs no change there."""
        before = {story.row.pos: story for story in self._deleted}
        return {
            pos
            for after, _ in self._inserted
            if (pos := after.row.pos) in before and before[pos][1:4] == after[1:4]
        }

    def _words(self, stories: Iterable[StoredStory], same: set[int]) -> list[tuple[int, str, str, str]]:
        """Makes rows of the search index for stories whose words change and whose position is indexed by now."""
        first = indexed_from(self._connection)
        places = ((story, story.row.pos) for story in stories)
        return [words(pos, *story[1:4]) for story, pos in places if pos not in same and pos >= first]

    def _delete(self, deleted: list[StoredStory], same_words: set[int]) -> None:
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
        write("DELETE FROM story_label WHERE label = ? AND pos = ?", self._labels(deleted))
        write(
            "DELETE FROM related_key WHERE key = ? AND pos = ?",
            [(key, story.row.pos) for story in deleted for key in related_keys(story.more)],
        )

    def _labels(self, stories: Iterable[StoredStory]) -> list[tuple[int, int]]:
        """Makes the rows of `story_label` of these stories."""
        label = self._names.label
        return sorted((label(*one), story.row.pos) for story in stories for one in labels(story.more))

    def _closure(self, stories: Iterable[StoredStory]) -> list[tuple[int, int, bool]]:
        above = self._names.with_ancestors
        rows = [
            (topic, story.row.pos, own)
            for story in stories
            if story.row.topics
            for topic, own in above(story.row.topics)
        ]
        rows.sort()
        return rows
