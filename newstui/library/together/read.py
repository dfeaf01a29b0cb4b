"""Reads what belongs to a story: the stories of its event, its copies, and similar ones."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from newstui.library import schema
from newstui.library.additions import COPIES
from newstui.library.rows import AMONG, Ask, among
from newstui.library.together import parameters as p
from newstui.library.together.similar import Found, similar
from newstui.model.identity import key_range, story_id
from newstui.model.together import Event, SimilarStory, Together

if TYPE_CHECKING:
    from newstui.model.related import RelatedStory

Entries = Callable[[Iterable[int]], "dict[int, RelatedStory]"]
"""Maps keys to entries of those stories, if they are listed or folded."""
_SHOWN = f"flags & {schema.GONE | schema.MUTED} = 0"


class TogetherReader:
    """Answers for one library; the last answers are cached until anything is written."""

    def __init__(self, ask: Ask, entries: Entries) -> None:
        self._ask, self._entries = ask, entries
        self._kept: OrderedDict[int, Together] = OrderedDict()
        self._version = -1

    def of(self, id_: str, go_on: Callable[[], None]) -> Together:
        """Finds all that belongs to a story. `go_on` is called between queries and may raise Interrupted."""
        keys = key_range(id_)
        found = self._ask(
            """SELECT s.pos, s.key, t.title, t.excerpt, s.provider FROM story s JOIN story_text t ON t.pos = s.pos
            WHERE s.key >= ? AND s.key < ? LIMIT 1""",
            *(keys or (0, 0)),
        )
        if not found:
            return Together()
        ((pos, key, *told),) = found
        ((version,),) = self._ask("PRAGMA data_version")
        if version != self._version:
            self._version = version
            self._kept.clear()
        if key not in self._kept:

            def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
                go_on()
                return self._ask(sql, *params)

            found_similar = self._similar(similar(ask, pos, *told))
            self._kept[key] = Together(self._event(key, p.TOLD_STORIES), self._copies(key), found_similar)
            if len(self._kept) > p.KEPT_ANSWERS:
                self._kept.popitem(last=False)
        return self._kept[key]

    def event(self, id_: str) -> Event | None:
        """Finds the event that a story is in."""
        keys = key_range(id_)
        found = self._ask("SELECT key FROM story_event WHERE key >= ? AND key < ? LIMIT 1", *(keys or (0, 0)))
        return self._event(found[0][0]) if found else None

    def _event(self, key: int, most: int = p.EVENT_STORIES) -> Event | None:
        """Reads the event of a story: at most `most` of its newest stories."""
        found = self._ask(
            f"""SELECT e.event, s.key FROM story_event one
            JOIN story_event e ON e.event = one.event JOIN story s ON s.key = e.key
            WHERE one.key = ? AND s.{_SHOWN} ORDER BY s.pos DESC LIMIT ?""",
            key,
            most,
        )
        if len(found) < 2:
            return None
        entries = self._entries(other for _, other in found)
        stories = tuple(entries[other] for _, other in reversed(found) if other in entries)
        return Event(story_id(found[0][0]), stories)

    def _copies(self, key: int) -> tuple[RelatedStory, ...]:
        found = self._ask("SELECT content FROM addition WHERE key = ? AND kind = ?", key, COPIES)
        keys = map(int, found[0][0].split(",")) if found else ()
        entries = self._entries(keys)
        return tuple(sorted(entries.values(), key=lambda entry: entry.published or 0))

    def _similar(self, found: Sequence[Found]) -> tuple[SimilarStory, ...]:
        rows = self._ask(
            f"SELECT pos, key, head IS NOT NULL FROM story WHERE pos {AMONG}", among(one.pos for one in found)
        )
        places = {pos: (key, bool(folded)) for pos, key, folded in rows}
        entries = self._entries(key for key, _ in places.values())
        return tuple(
            SimilarStory(entries[key], one.share, one.words, folded, one.titled)
            for one in found
            for key, folded in (places[one.pos],)
            if key in entries
        )
