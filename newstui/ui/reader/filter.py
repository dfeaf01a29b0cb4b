"""The query and its listing: every step of the filter, what the tree's cursor asks for, search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newstui.errors import QueryError
from newstui.library.base import Library, Listing
from newstui.model.query import FIXED, NAMES, Field, Not, Query, nearest, parse
from newstui.model.query_words import complete, unknown
from newstui.model.row import StoryRow
from newstui.ui.choice import Choice, ranked
from newstui.ui.sentence import sentence
from newstui.ui.sought import sought
from newstui.ui.topic_tree import Kind, Node
from newstui.ui.words import pattern_of

if TYPE_CHECKING:
    from newstui.ui.screen import Reader

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

    def to(self, query: Query, coalesce: str = "", record: bool = True, story: str | None = None) -> None:
        """Show the stories of another query; the cursor stays on its story (or goes to `story`) when that is
        among the first."""
        if query == self.query:
            return
        if record:
            self.reader.history.filtered(self.query, query, coalesce)
        self.reader.state = self.reader.state._replace(query=query, trail=())
        self.say()
        self.load(story=story)

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
        self._type(
            "/", before.searched(), lambda typed, typing: before.with_words(typed, typing=typing), chosen=True
        )

    def edit(self) -> None:
        """The whole query, as one writes it."""
        text = str(self.query)
        self._type(
            "=", f"{text} " if text else "", lambda typed, typing: parse(typed, typing=typing), tall=True
        )

    def _type(
        self,
        sign: str,
        start: str,
        read: Callable[[str, bool], Query],
        chosen: bool = False,
        tall: bool = False,
    ) -> None:
        """A query by the keyboard: the list follows; a mistake is shown, and the last good result stays.

        Whatever the list showed on the way, the cursor's story is the one it was, else the first.
        """
        before, story, bottom = self.query, self.reader.state.story, self.reader.bottom
        help_line = "Tab completes · Enter keeps it · Esc goes back" if tall else ""

        def follow(typed: str, typing: bool) -> bool:
            try:
                self.to(read(typed, typing), record=False, story=story)
            except QueryError as mistake:
                words = f"{mistake.hint}? {mistake.reason}" if mistake.hint else mistake.reason
                if tall:
                    bottom.point(words, mistake.column)
                else:
                    bottom.hint(words, "error")
                return False
            bottom.hint(next(unknown(self.query, self.reader.topics.counts), help_line) if tall else "")
            return True

        def live(typed: str) -> None:
            follow(typed, typing=True)

        def done(typed: str) -> bool:
            if not follow(typed, typing=False):
                return False
            self.reader.history.filtered(before, self.query)
            self.reader.focus_pane("list")
            return True

        bottom.ask(
            sign,
            done,
            live,
            start,
            complete=self._complete,
            left=lambda: self.to(before, record=False, story=story),
            chosen=chosen,
            tall=tall,
        )
        bottom.hint(help_line)

    def _complete(self, typed: str, at: int) -> tuple[int, int, list[str]]:
        """What may stand in typed[start:stop]: names, or values, as the query writes them."""
        found = complete(typed, at)
        if found.name is None:
            near = nearest(found.typed, NAMES) if found.typed and not found.candidates else None
            return found.start, found.stop, [f"{near}:"] if near else list(found.candidates)
        if found.name in FIXED:
            near = nearest(found.typed, FIXED[found.name])
            return found.start, found.stop, list(found.candidates) or ([near] if near else [])
        counts = self.reader.topics.counts
        known = {
            "topic": [row.name for row in self.reader.topics.topics_in_order()],
            "provider": [row.name for row in counts.providers],
            "source": [row.name for row in counts.sources],
            "type": [row.name for row in counts.types],
        }.get(found.name, [])
        choices = ranked([Choice(name) for name in known], found.typed)
        closed = typed[found.start : found.start + 1] == typed[at : at + 1] == '"'
        values = [str(Field(found.name, choice.left)).partition(":")[2] for choice in choices]
        return found.start, found.stop + closed, values

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
            Choice(name, _note("" if kind == "topic" else kind, unread, total), Node(kind, name))
            for kind, name, unread, total in nodes
        ]
        self.reader.pick("topic, provider, source or view", choices, self.choose)

    # --- the listing --------------------------------------------------------------------------------------

    def load(self, whole: bool = False, keep: bool = True, story: str | None = None) -> None:
        """`keep`: the cursor stays on its story (or goes to `story`); `whole`: however far down that stands."""
        wanted = (story or self.reader.state.story) if keep else None
        self.reader.spawn("listing", self._open(self.query, wanted, whole), awaited=True)

    def refill(self) -> None:
        """Show what there is by now from its top, unless the user has moved when it is known."""
        self.reader.spawn("listing", self._open(self.query, None, whole=False, filling=True))

    async def _open(self, query: Query, keep: str | None, whole: bool, filling: bool = False) -> None:
        def read(library: Library) -> tuple[Listing, int | None, int, list[StoryRow]]:
            listing = library.listing(query)
            at = listing.index(keep) if keep else None
            while keep and whole and at is None and listing.fill():
                at = listing.index(keep)
            start = max(0, (at or 0) - AROUND)
            return listing, at, start, listing.rows(start, start + 2 * AROUND)

        listing, at, start, rows = await self.reader.worker.read("listing", read)
        if filling and self.reader.updating.moved:
            self.reader.updating.count_arrivals()
        elif query == self.query:
            self.show(listing, rows, start, at, stay=whole)
            self.reader.spawn("listing", self.fill())

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
        starts, whole = sought(listing.query)
        if self.reader.has_view:
            self.reader.view.highlight(starts, whole)
        stories.highlight(pattern_of(starts, whole=whole))
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

    async def supply(self, start: int, stop: int, name: str = "rows") -> None:
        """`name`: of the question, which an older one of that name makes room for."""
        listing = self.listing
        rows = await self.reader.worker.read(name, lambda _: listing.rows(start, stop))
        if listing is self.listing:
            self.reader.stories.supply(start, rows)
            if self.reader.state.story is None:
                self.reader.reading.cursor_moved()

    # --- what is said of it -------------------------------------------------------------------------------

    def say(self) -> None:
        reader = self.reader
        reader.filter_line.say(sentence(self.query, reader.topics.counts))
        reader.topics.want(self.query.topics())
        self.say_count()

    def say_count(self) -> None:
        self.reader.filter_line.count(self.listing.total, self.reader.topics.counts.total)

    def _nothing(self) -> tuple[str, ...]:
        """What an empty list says: why, and what to do."""
        syncing, hints = self.reader.syncing, self.reader.keys.hints
        if self.query.terms:
            how = hints(("go.back", "drops the last part of it"), ("topic.drop", "drops topics"))
            return ("Nothing matches this filter", "", *how)
        if syncing.running:
            return ("Loading …", "", "stories show as they come", *hints(("cancel", "cancels")))
        if syncing.failed:
            return ("Nothing could be loaded", "", *hints(("failures", "says what went wrong")))
        ways = ("newstui FOLDER reads a folder of item files", "newstui ADDRESS reads a JSON feed")
        return ("No stories here yet", "", *ways, *hints(("reload", "reloads")))


def _note(kind: str, unread: int, total: int) -> str:
    """What stands beside a place: the total of a view is not counted."""
    counts = f"{unread:,} of {total:,}" if total else f"{unread:,}" if unread else ""
    return "  ".join(filter(None, (kind, counts)))
