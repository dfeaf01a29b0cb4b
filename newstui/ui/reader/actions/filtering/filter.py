"""Changes the query and keeps the list on its stories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from newstui.library.protocol import Library, Listing
from newstui.model.row import StoryRow
from newstui.query.ast import READ, UNREAD, Field, Not, Query, Sort
from newstui.query.search_words import sought
from newstui.ui.drawing.highlight import pattern_of
from newstui.ui.reader.context import Context
from newstui.ui.reader.empty_list import WhyEmpty, empty_message, why_empty
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.preview import Preview

ROWS_AROUND_CURSOR = 100
"""Rows read on either side of the cursor with a new listing."""


class OpenedListing(NamedTuple):
    """Holds a listing and some of its rows from `start` on; `at`: the row for the cursor, None to keep it where it was.

    `why`: why it has no rows.
    """

    listing: Listing
    rows: Sequence[StoryRow]
    start: int = 0
    at: int | None = None
    why: WhyEmpty = WhyEmpty()


class Filter:
    """Holds the steps of the filter, and loads listings and rows."""

    def __init__(self, context: Context, preview: Preview) -> None:
        self.context, self.preview = context, preview
        self._why = WhyEmpty()
        self._view, self._beside_view = Query(), Query()
        """The query of the view that was chosen last, and the user's own part of the one before it."""

    @property
    def query(self) -> Query:
        return self.context.state.query

    # --- steps --------------------------------------------------------------------------------------------

    def set_query(
        self,
        query: Query,
        coalesce: str = "",
        record: bool = True,
        story: str | None = None,
        from_tree: bool = False,
    ) -> None:
        """Shows the stories of another query. The cursor stays on its story (or goes to `story`) if that is near the
        top; a front page is read from its first line.

        `coalesce`: consecutive steps of this name are one step for undo; `record` False: no step for undo. `from_tree`:
        the tree's cursor chose the query, and stays.
        """
        if query == self.query:
            return
        front_page = query.sort == "top" != self.query.sort
        if record:
            self.context.history.add_filter(self.query, query, coalesce)
        self.context.state = self.context.state._replace(query=query, trail=())
        self.context.draw_filter()
        if not from_tree:
            self.context.follow_filter()
        self.load(keep=story is not None or not front_page, story=story)

    @property
    def base(self) -> Query:
        """Returns the query to build on when going to another place: for a view, the one the user had before it."""
        return self._beside_view if self.query == self._view else self.query

    def show_view(self, query: Query, coalesce: str = "", from_tree: bool = False) -> None:
        """Shows a view; "unread only" stays. The view's own terms and order leave with it."""
        base = self.base
        if UNREAD in base.terms and READ not in query.terms:
            query = query.having(UNREAD)
        self._view, self._beside_view = query, base
        self.set_query(query, coalesce, from_tree=from_tree)

    def drop_last(self) -> bool:
        before = self.query
        self.set_query(before.drop_last())
        return self.query != before

    @handles("unread.only")
    def toggle_unread_only(self) -> None:
        on = UNREAD not in self.query.terms
        self._adjust(lambda query: query.unread_only(on))

    @handles("sort.newest", "newest")
    @handles("sort.oldest", "oldest")
    @handles("sort.heat", "heat")
    @handles("sort.quality", "quality")
    @handles("sort.top", "top")
    def sort(self, sort: Sort) -> None:
        self._adjust(lambda query: query.sorted(sort))

    def _adjust(self, change: Callable[[Query], Query]) -> None:
        """Changes the query in a way that stays when the user leaves a view."""
        if self.query == self._view:
            self._view, self._beside_view = change(self._view), change(self._beside_view)
        self.set_query(change(self.query))

    def follow_tree(self, coalesce: str = "") -> None:
        """Shows what is under the tree's cursor; excluded topics and "unread only" stay."""
        node = self.context.topics.current
        if node is None or node.kind in ("gap", "more", "other", "providers", "sources"):
            return
        if node.kind == "view":
            query = self.context.topics.query_of(node.name)
            if query is not None:
                self.show_view(query, coalesce, from_tree=True)
            return
        place: tuple[Field, ...] = () if node.kind == "all" else (Field(node.kind, node.name),)
        if node.kind == "starred":
            place = (Field("is", "starred"),)
        kept = (term for term in self.base.terms if isinstance(term, Not) or term == UNREAD)
        self.set_query(replace(self.base, terms=(*place, *kept)), coalesce, from_tree=True)

    # --- the listing --------------------------------------------------------------------------------------

    def load(self, whole: bool = False, keep: bool = True, story: str | None = None) -> None:
        """Reads the listing again. `keep`: the cursor stays on its story (or goes to `story`); `whole`: however far
        down.
        """
        wanted = (story or self.context.state.story) if keep else None
        self.context.spawn("listing", self._open(self.query, wanted, whole), awaited=True)

    async def _open(self, query: Query, keep: str | None, whole: bool) -> None:
        opened = await self.open_listing(query, keep, whole)
        if query == self.query:
            self.show(opened, stay=whole)
            self.context.spawn("listing", self.load_rest())

    async def open_listing(self, query: Query, keep: str | None = None, whole: bool = False) -> OpenedListing:
        """Opens a listing, with the rows around the story to keep the cursor on."""

        def read(library: Library) -> OpenedListing:
            listing = library.listing(query)
            at = listing.index(keep) if keep else None
            while keep and whole and at is None and listing.fill():
                at = listing.index(keep)
            start = max(0, (at or 0) - ROWS_AROUND_CURSOR)
            rows = listing.rows(start, start + 2 * ROWS_AROUND_CURSOR)
            return OpenedListing(listing, rows, start, at, why_empty(library, listing))

        return await self.context.worker.read("listing", read)

    def show(self, opened: OpenedListing, stay: bool = False) -> None:
        """Shows a listing. `stay` (after a reload) keeps the window where it is; otherwise it starts at the cursor."""
        listing, rows, start, at, why = opened
        stories = self.context.stories
        offset = stories.cursor - stories.top if stories.top else stories.rows_in_window
        self.context.listing = listing
        cursor = at if at is not None else stories.cursor if stay else 0
        self._why = why
        self._say_why_empty()
        starts, whole = sought(listing.query)
        self.context.list_empty = not listing.known
        self.context.widgets.prompt.footer.set_empty(not listing.known)
        if self.context.has_view:
            self.context.view.highlight(starts, whole)
            self.context.view.set_list_empty(not listing.known)
        stories.highlight(pattern_of(starts, whole=whole))
        stories.show(
            listing.known,
            rows,
            start,
            cursor=cursor,
            top=max(0, cursor - offset) if stay else None,
            by_date=listing.query.sort in ("newest", "oldest"),
        )
        self.context.widgets.filter_line.show_arrivals("")
        self.context.draw_place()
        self.preview.cursor_moved()
        if self.context.plan.stacked and not self.context.widgets.prompt.asking:
            self.context.screen.lay_out()  # a short list leaves its room to the story

    async def load_rest(self) -> None:
        """Counts the rest of a long listing in slices, between other reads."""
        listing = self.context.listing
        while listing.total is None and listing is self.context.listing:
            await self.context.worker.read("fill", lambda _: listing.fill())
            self.context.stories.grow(listing.known)
            self.context.draw_place()
        if not listing.known and listing is self.context.listing:
            self._say_why_empty()
            self.context.stories.refresh()

    async def load_rows(self, start: int, stop: int, name: str = "rows") -> None:
        """Loads rows into the list. `name`: a newer read of this name cancels an older one."""
        listing = self.context.listing
        rows = await self.context.worker.read(name, lambda _: listing.rows(start, stop))
        if listing is self.context.listing:
            self.context.stories.set_rows(start, rows)
            if self.context.state.story is None:
                self.preview.cursor_moved()

    def _say_why_empty(self) -> None:
        context, listing = self.context, self.context.listing
        context.stories.empty_message = empty_message(
            listing.query, context.keys, context.sync, self._why, listing.total is None
        )
