"""The query and its listing: every step of the filter, what the tree's cursor asks for, search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newstui.errors import QueryError
from newstui.library.base import Library, Listing
from newstui.model.query import Field, Not, Query, Word, parse
from newstui.model.query_words import complete
from newstui.model.story import StoryRow
from newstui.ui.glyphs import MISTAKE
from newstui.ui.pickers import Choice
from newstui.ui.sentence import sentence
from newstui.ui.topic_tree import Kind, Node

if TYPE_CHECKING:
    from newstui.ui.reader import Reader

UNREAD = Field("is", "unread")
AROUND = 100
"""Rows fetched on either side of the cursor with a new listing."""


class Filtering:
    """`listing` is what the list shows."""

    def __init__(self, reader: Reader, listing: Listing) -> None:
        self.reader = reader
        self.listing = listing
        self._before_digit: Query | None = None

    @property
    def query(self) -> Query:
        return self.reader.state.query

    # --- steps --------------------------------------------------------------------------------------------

    def to(self, query: Query, coalesce: str = "", record: bool = True) -> None:
        """Show the stories of another query; the cursor stays on its story when that is among the first."""
        if query == self.query:
            return
        if record:
            self.reader.history.filtered(self.query, query, coalesce)
        self.reader.state = replace(self.reader.state, query=query, trail=())
        self.say()
        self.load()

    def drop_last(self) -> bool:
        before = self.query
        self.to(before.drop_last())
        return self.query != before

    def toggle_unread_only(self) -> None:
        self.to(self.query.unread_only(UNREAD not in self.query.terms))

    def only_topic(self, name: str) -> None:
        """Only this topic; when it is that already, back to what was before."""
        wanted = self.query.with_topic(name)
        if self.query == wanted:
            before = self._before_digit or self.query.drop_topics()
            self.to(before.unread_only(UNREAD in self.query.terms))
            self._before_digit = None
        else:
            self._before_digit = self.query
            self.to(wanted)
            self.reader.topics.select("topic", name)

    def also(self, name: str) -> None:
        """Narrow by another topic."""
        self.to(self.query.and_topic(name))

    def without(self, name: str) -> None:
        """All but a topic."""
        self.to(self.query.not_topic(name))

    def next_topic(self, step: int) -> None:
        """The next topic in the tree's order that holds unread stories."""
        rows = self.reader.topics.topics_in_order()
        wanted = self.query.topics()
        here = next((i for i, row in enumerate(rows) if wanted and row.name == wanted[0]), None)
        below, above = rows if here is None else rows[here + 1 :], rows[:here]
        order = below if step > 0 else above[::-1]
        target = next((row for row in order if row.unread), None)
        if target is None:
            self.reader.say("no further topic with unread stories")
            return
        self.to(self.query.with_topic(target.name))
        self.reader.topics.select("topic", target.name)

    def follow_tree(self, coalesce: str = "") -> None:
        """Show what the tree's cursor stands on; exclusions and hidden read stories stay."""
        node = self.reader.topics.node
        if node is None or node.kind in ("gap", "other", "providers", "sources"):
            return
        if node.kind == "view":
            view = self.reader.viewing.named(node.name)
            query = view.parsed() if view else None
            if query is not None:
                self.to(query.unread_only(UNREAD in self.query.terms or UNREAD in query.terms), coalesce)
            return
        place: tuple[Field, ...] = () if node.kind == "all" else (Field(node.kind, node.name),)
        if node.kind == "starred":
            place = (Field("is", "starred"),)
        kept = (term for term in self.query.terms if isinstance(term, Not) or term == UNREAD)
        self.to(replace(self.query, terms=(*place, *kept)), coalesce)

    def choose(self, node: Node) -> None:
        if self.reader.topics.select(node.kind, node.name):
            self.reader.was_at(node.key)
            self.follow_tree()
            self.reader.focus_pane("list")

    def search(self) -> None:
        """Words, as one types; Esc brings back what was there."""
        before = self.query

        def live(typed: str) -> None:
            try:
                self.to(before.with_words(typed, typing=True) if typed.strip() else before, record=False)
            except QueryError:
                return  # half a query: the last good result stays

        def done(typed: str) -> None:
            try:
                self.to(before.with_words(typed), record=False)
            except QueryError as mistake:
                self.reader.say(str(mistake), "error")
            self.reader.history.filtered(before, self.query)
            self.reader.focus_pane("list")

        self.reader.bottom.ask("/", done, live, before.searched(), left=lambda: self.to(before, record=False))

    def edit(self) -> None:
        """The whole query, as one writes it; a mistake is pointed at, and the last good result stays."""
        before, bottom = self.query, self.reader.bottom

        def live(typed: str) -> None:
            try:
                self.to(parse(typed, typing=True), record=False)
                bottom.hint("")
            except QueryError as mistake:
                bottom.hint(f"{' ' * (mistake.column + 3)}{MISTAKE} {mistake}", "error")

        def done(typed: str) -> None:
            try:
                self.to(parse(typed), record=False)
            except QueryError as mistake:
                self.reader.say(f"{mistake}; the filter stays as it was before", "error")
                self.to(before, record=False)
            self.reader.history.filtered(before, self.query)
            self.reader.focus_pane("list")

        def left() -> None:
            self.to(before, record=False)

        bottom.ask("=", done, live, str(before), complete=self._complete, left=left)

    def _complete(self, typed: str, at: int) -> tuple[int, int, list[str]]:
        """What may stand in typed[start:stop]: names, or the values that the library knows."""
        found = complete(typed, at)
        if found.name is None or found.candidates:
            return found.start, found.stop, list(found.candidates)
        counts = self.reader.topics.counts
        known = {
            "topic": [row.name for row in self.reader.topics.topics_in_order()],
            "provider": [row.name for row in counts.providers],
            "source": [row.name for row in counts.sources],
            "type": [row.name for row in counts.types],
        }.get(found.name, [])
        wanted = found.typed.casefold()
        starts = [name for name in known if name.casefold().startswith(wanted)]
        inside = [name for name in known if wanted in name.casefold() and name not in starts]
        values = [str(Field(found.name, name)).partition(":")[2] for name in (*starts, *inside)]
        return found.start, found.stop, values

    def find_place(self) -> None:
        """`t`: any topic, provider, source or view; those chosen lately first."""
        topics, counts = self.reader.topics, self.reader.topics.counts
        nodes: list[tuple[Kind, str, int, int]] = [
            *(("topic", row.name, row.unread, row.total) for row in topics.topics_in_order()),
            *(("view", view.name, unread, 0) for view, unread in topics.views),
            *(("provider", row.name, row.unread, row.total) for row in counts.providers),
            *(("source", row.name, row.unread, row.total) for row in counts.sources),
        ]
        lately = {key: place for place, key in enumerate(self.reader.lately)}
        nodes.sort(key=lambda node: lately.get(f"{node[0]}:{node[1]}", len(lately)))
        choices = [
            Choice(name, f"{'' if kind == 'topic' else kind}  {unread:,} of {total:,}", Node(kind, name))
            for kind, name, unread, total in nodes
        ]
        self.reader.pick("topic, provider, source or view", choices, self.choose)

    # --- the listing --------------------------------------------------------------------------------------

    def load(self, whole: bool = False, keep: bool = True) -> None:
        """`whole`: look for the story under the cursor in all of the listing, however long; `keep`: stay on it."""
        story = self.reader.state.story if keep else None
        self.reader.spawn("listing", self._open(self.query, story, whole))

    async def _open(self, query: Query, keep: str | None, whole: bool) -> None:
        def read(library: Library) -> tuple[Listing, int | None, int, list[StoryRow]]:
            listing = library.listing(query)
            at = listing.index(keep) if keep else None
            while keep and whole and at is None and listing.fill():
                at = listing.index(keep)
            start = max(0, (at or 0) - AROUND)
            return listing, at, start, listing.rows(start, start + 2 * AROUND)

        listing, at, start, rows = await self.reader.worker.read("listing", read)
        if query == self.query:
            self.show(listing, rows, start, at, stay=whole)
            await self.fill()

    def show(
        self,
        listing: Listing,
        rows: Sequence[StoryRow],
        start: int = 0,
        at: int | None = None,
        stay: bool = False,
    ) -> None:
        """`stay` (a reload): the window stays at the top, or as it is around the cursor; else it starts there."""
        stories = self.reader.stories
        offset = stories.cursor - stories.top if stories.top else stories.height
        self.listing = listing
        cursor = at if at is not None else stories.cursor if stay else 0
        stories.empty = self._nothing()
        stories.show(
            listing.known,
            rows,
            start,
            cursor=cursor,
            top=max(0, cursor - offset) if stay else None,
            by_date=listing.query.sort in ("newest", "oldest"),
        )
        self.reader.filter_line.news("")
        self.say_count()
        self.reader.reading.cursor_moved()

    async def fill(self) -> None:
        """Take in the rest of a long listing, slice by slice, between other reads."""
        listing = self.listing
        while listing.total is None and listing is self.listing:
            await self.reader.worker.read("fill", lambda _: listing.fill())
            self.reader.stories.grow(listing.known)
            self.say_count()

    async def supply(self, start: int, stop: int) -> None:
        listing = self.listing
        rows = await self.reader.worker.read("rows", lambda _: listing.rows(start, stop))
        if listing is self.listing:
            self.reader.stories.supply(start, rows)
            if self.reader.state.story is None:
                self.reader.reading.cursor_moved()

    # --- what is said of it -------------------------------------------------------------------------------

    def say(self) -> None:
        reader = self.reader
        reader.filter_line.say(sentence(self.query, reader.topics.counts))
        reader.topics.want(self.query.topics())
        reader.view.highlight([term.text for term in self.query.terms if isinstance(term, Word)])
        self.say_count()

    def say_count(self) -> None:
        self.reader.filter_line.count(self.listing.total, self.reader.topics.counts.total)

    def _nothing(self) -> tuple[str, ...]:
        """What an empty list says: why, and what to do."""
        syncing, hints = self.reader.syncing, self.reader.keys.hints
        if self.query.terms:
            how = hints(("go.back", "drops the last part of it"), ("topic.drop", "drops topics"))
            return ("Nothing matches this filter", "", " · ".join(how))
        if syncing.running:
            return ("Loading …", "", " · ".join(("stories show as they come", *hints(("cancel", "cancels")))))
        if syncing.failed:
            return ("Nothing could be loaded", "", *hints(("failures", "says what went wrong")))
        words = ("newstui FOLDER reads a folder of item files", *hints(("reload", "reloads")))
        return ("No stories here yet", "", " · ".join(words))
