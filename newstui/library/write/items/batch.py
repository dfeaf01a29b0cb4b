"""Turns one batch of items into stories; looks up and writes many rows at a time.

A batch is a list of new or changed items and of origins that leave. Each belongs to a story by its key. Every affected
story is merged again from all its items, and the difference is written.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from newstui.library import item_json, schema
from newstui.library.marks.store import Marks
from newstui.library.name_ids import Names, packed
from newstui.library.rows import (
    AMONG,
    Origin,
    Row,
    StoredStory,
    among,
    item_flags,
    origins_where,
    related_keys,
    stored_where,
)
from newstui.library.write.counters import Counters
from newstui.library.write.items import origins
from newstui.library.write.items.carrying import heirs_of
from newstui.library.write.items.incoming import IncomingItem
from newstui.library.write.items.merge import face_first, merge, shown, without_repeats
from newstui.library.write.items.placing import Newcomer, Reading, place
from newstui.library.write.items.rows_writer import Writer
from newstui.library.write.items.story_keys import StoryKeys
from newstui.library.write.passes import Passes
from newstui.library.write.topics.assigner import Assigner
from newstui.model import identity
from newstui.model.item import Item


@dataclass(slots=True)
class _Draft:
    """Holds a story as it will be written."""

    key: int
    item: Item
    before: StoredStory | None
    incoming: list[IncomingItem]
    staying: list[tuple[Origin, Item]]
    face: tuple[int, str]
    pos: int = -1


@dataclass(slots=True)
class Outcome:
    """Describes what a batch did: keys of stories, and how many items of each source are new or changed anything shown
    or searched.

    `written`: the positions of all stories that changed.
    """

    written: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    altered: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    gone: int = 0
    changed: Counter[int] = field(default_factory=Counter)
    new: Counter[int] = field(default_factory=Counter)
    renewed: list[int] = field(default_factory=list)
    """Stories that become unread again; this must be written to the marks before the batch is committed."""
    carried: dict[int, tuple[int, int | None]] = field(default_factory=dict)
    """Marks that heirs take over: key -> flags, and the write at which it was read. They must be written to the marks
    before the batch is committed."""


class Batch:
    """Applies one batch, once, inside a transaction of `connection`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        names: Names,
        marks: Marks,
        counters: Counters,
        passes: Passes,
        carried_from: set[int],
        assigner: Assigner,
    ) -> None:
        """Takes what the batch works with. `carried_from`: keys of stories whose marks went to another story, also in
        earlier batches; the batch adds to it.
        """
        self._connection, self._carried_from = connection, carried_from
        self._names, self._assigner = names, assigner
        self._marks = marks
        self._writer = Writer(connection, names, counters, passes)
        self._empty = connection.execute("SELECT 1 FROM story LIMIT 1").fetchone() is None
        self._story_keys = StoryKeys(connection, names.source_names, self._empty)
        self._marked: dict[int, tuple[int, int | None]] = {}
        """Key -> flags of new stories, and the write at which they were read."""
        self.outcome = Outcome()

    def apply(
        self,
        incoming: list[IncomingItem],
        leaving: Sequence[Origin],
        readings: Mapping[int, Reading],
        forget: bool = False,
    ) -> Outcome:
        """Writes everything that follows from these items and departures; the caller writes the rows of leaving
        origins.

        `readings`: of their sources, by number.
        `forget`: stories that no source has any more are deleted instead of marked gone; starred ones stay.
        """
        incoming = incoming + self._story_keys.settle(incoming, leaving)
        olds = [one.old for one in incoming if one.old is not None and one.old.pos is not None]
        olds += [origin for origin in leaving if origin.pos is not None]
        kept = self._kept(
            {one.key for one in incoming}, {origin.pos for origin in olds if origin.pos is not None}
        )
        here: defaultdict[int, list[IncomingItem]] = defaultdict(list)
        for one in incoming:
            here[one.key].append(one)
        staying = self._staying(kept, {origin.id for origin in olds})
        vanished = [story for key, story in kept.items() if key not in here and not staying.get(key)]
        drafts = [
            self._draft(key, kept.get(key), here.get(key, []), staying.get(key, []))
            for key in {**here, **{key: None for key in staying if staying[key]}}
        ]
        heirs = heirs_of(kept, incoming, staying, self._carried_from)
        self._carry_marks(heirs, drafts)
        for story in vanished:
            heir = heirs.get(story.row.pos)
            if heir is not None:
                self._writer.inherit(story.row.pos, heir[1].key)
            self._vanish(story, heir is not None or (forget and not story.row.flags & schema.STARRED))
        self._place(drafts, readings)
        for draft in drafts:
            self._write(draft)
        self.outcome.written = self._writer.flush()
        self._write_origins(drafts)
        return self.outcome

    # --- what there is --------------------------------------------------------------------------------------

    def _kept(self, keys: set[int], positions: set[int]) -> dict[int, StoredStory]:
        if self._empty:
            return {}
        found = stored_where(self._connection, f"key {AMONG}", among(keys))
        missing = positions - {story.row.pos for story in found}
        if missing:
            found += stored_where(self._connection, f"pos {AMONG}", among(missing))
        return {story.row.key: story for story in found}

    def _staying(
        self, kept: dict[int, StoredStory], replaced: set[int]
    ) -> dict[int, list[tuple[Origin, Item]]]:
        """Reads the other items of these stories, by key."""
        keys = {story.row.pos: key for key, story in kept.items()}
        if not keys:
            return {}
        found = origins_where(self._connection, f"pos {AMONG}", among(keys))
        staying: defaultdict[int, list[tuple[Origin, Item]]] = defaultdict(list)
        for origin in found:
            if origin.id not in replaced and origin.pos is not None:
                key = keys[origin.pos]
                item = item_json.unpack_whole(origin.item) if origin.item else kept[key].item
                staying[key].append((origin, item))
        return staying

    # --- what there will be ---------------------------------------------------------------------------------

    def _draft(
        self,
        key: int,
        before: StoredStory | None,
        incoming: list[IncomingItem],
        staying: list[tuple[Origin, Item]],
    ) -> _Draft:
        if len(incoming) == 1 and not staying:
            only = incoming[0]
            item = self._assigner.applied(
                without_repeats(only.item), (self._names.source_names[only.source],)
            )
            return _Draft(key, item, before, incoming, staying, (only.source, only.item.origin))
        names = self._names.source_names
        ordered = face_first(
            [(names[one.source], one.item) for one in incoming]
            + [(names[origin.source], item) for origin, item in staying]
        )
        source, face = ordered[0]
        item = self._assigner.applied(merge(ordered), sorted({name for name, _ in ordered}))
        return _Draft(key, item, before, incoming, staying, (self._names.sources[source], face.origin))

    def _carry_marks(self, heirs: dict[int, tuple[StoredStory, IncomingItem]], drafts: list[_Draft]) -> None:
        """Passes the marks of stories to their heirs, unless those have marks already."""
        new = [draft.key for draft in drafts if draft.before is None]
        for key, marked in self._marks.of(new).items():
            self._marked[key] = marked.flags, marked.read if marked.flags & schema.READ else None
        before = {draft.key: draft.before.row.flags & schema.MARKS for draft in drafts if draft.before}
        for story, one in heirs.values():
            flags = story.row.flags & schema.MARKS
            self._carried_from.add(story.row.key)
            if flags and not before.get(one.key) and not self._marked.get(one.key, (0, None))[0]:
                self._marked[one.key] = self.outcome.carried[one.key] = flags, story.row.read

    def _place(self, drafts: list[_Draft], readings: Mapping[int, Reading]) -> None:
        """Finds a position for every story that is new or has a new date."""
        incoming = (one for draft in drafts for one in draft.incoming)
        files = {(one.source, one.item.origin) for one in incoming if one.stamp and one.stamp.mtime}
        moving: list[_Draft] = []
        for draft in drafts:
            before = draft.before
            if before is not None and schema.published_at(before.row.pos) == draft.item.published:
                draft.pos = before.row.pos
            else:
                moving.append(draft)
        newcomers = [Newcomer(draft.item.published, *draft.face, draft.face in files) for draft in moving]
        for draft, pos in zip(moving, place(self._connection, newcomers, readings), strict=True):
            draft.pos = pos

    def _vanish(self, story: StoredStory, dropped: bool) -> None:
        """Marks a story that no source has any more as gone, or deletes it if another story replaces it."""
        row = story.row
        if dropped:
            self._writer.replace(story, None, set())
            self.outcome.left.append(row.key)
        elif not row.flags & schema.GONE:
            after = row._replace(flags=row.flags | schema.GONE, sources="")
            self._writer.replace(story, story._replace(row=after), related_keys(story.more))
            self.outcome.left.append(row.key)
            self.outcome.gone += 1
        elif row.sources:
            after = row._replace(flags=row.flags & ~schema.WITHDRAWN, sources="")
            self._writer.replace(story, story._replace(row=after), related_keys(story.more))

    def _write(self, draft: _Draft) -> None:
        item, before = draft.item, draft.before
        marks, read = self._marked.get(draft.key, (0, None))
        flags = item_flags(item) | marks
        head = None
        if before is not None:
            flags |= before.row.flags & (schema.MARKS | schema.FOLDED | schema.MUTED | schema.FULL_TEXT)
            head, read = before.row.head, before.row.read or read
        sources = {one.source for one in draft.incoming} | {origin.source for origin, _ in draft.staying}
        row = Row(
            draft.pos,
            draft.key,
            flags,
            item.heat,
            item.quality,
            self._names.provider(item.provider),
            self._names.type(item.type),
            len(item.related),
            head,
            self._names.topics_of(item),
            packed(sources),
            read,
        )
        unmerged = draft.incoming and item is draft.incoming[0].item
        more = draft.incoming[0].more if unmerged else item_json.pack(item)
        after = StoredStory(row, item.title, item.excerpt, item.body, more)
        if before is not None and _is_renewed(before, draft):
            after = after._replace(row=row._replace(flags=row.flags & ~schema.READ, read=None))
            self.outcome.renewed.append(draft.key)
        self._tell(before, after, draft)
        if after != before:
            keys = {identity.story_key(entry.normal) for entry in item.related if entry.normal is not None}
            self._writer.replace(before, after, keys)

    def _tell(self, before: StoredStory | None, after: StoredStory, draft: _Draft) -> None:
        """Counts the changes that a user sees: added, altered, left."""
        outcome = self.outcome
        is_gone = after.row.flags & schema.GONE
        was_gone = before is None or before.row.flags & schema.GONE
        altered = before is not None and before != after and shown(before.item) != shown(draft.item)
        if is_gone and not was_gone:
            outcome.left.append(draft.key)
            outcome.gone += 1
        elif not is_gone and was_gone:
            outcome.added.append(draft.key)
        elif not is_gone and altered:
            outcome.altered.append(draft.key)
        for one in draft.incoming:
            if not one.found:
                continue
            if one.old is None or one.old.kind != schema.ITEM:
                outcome.new[one.source] += 1
            elif (
                altered or before is None or one.old.pos != before.row.pos or bool(is_gone) != bool(was_gone)
            ):
                outcome.changed[one.source] += 1

    def _write_origins(self, drafts: list[_Draft]) -> None:
        written: list[origins.ItemOrigin] = []
        moved: list[origins.MovedOrigin] = []
        for draft in drafts:
            several = len(draft.incoming) + len(draft.staying) > 1
            for one in draft.incoming:
                path = one.item.origin
                written.append(
                    origins.ItemOrigin(
                        one.source,
                        path,
                        draft.pos,
                        *origins.stamp_columns(one.stamp),
                        one.digest,
                        one.address,
                        one.place,
                        draft.face == (one.source, path),
                        one.item.removed,
                        one.old.reason if one.old and not one.found else None,
                        item_json.pack_whole(one.item) if several else None,
                    )
                )
            for origin, item in draft.staying:
                face = draft.face == (origin.source, origin.path)
                whole = (origin.item or item_json.pack_whole(item)) if several else None
                if (origin.pos, origin.face, origin.item) != (draft.pos, face, whole):
                    moved.append(origins.MovedOrigin(draft.pos, face, whole, origin.id))
        origins.write_items(self._connection, written)
        origins.move(self._connection, moved)


def _is_renewed(before: StoredStory, draft: _Draft) -> bool:
    """Tells whether a read story was changed by a source that makes changed stories unread."""
    asked = any(one.renews and one.old is not None and one.old.kind == schema.ITEM for one in draft.incoming)
    return asked and bool(before.row.flags & schema.READ) and shown(before.item) != shown(draft.item)
