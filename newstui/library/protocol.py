"""Defines the library as all other code sees it. SQL, files and positions stay behind it.

Rules for all methods. Dates are UTC seconds; `id` is a story's 10 base32 characters. Reads may run on one thread while
a write runs on another; each of the two kinds is called from one thread at a time (in the app `library.worker` ensures
that; the command line has one thread). A read may raise `Interrupted` when `interrupt()` was called. Any method may
raise `LibraryBroken`, whose words say what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

from newstui.library.values import Arrivals, Came, Delivery, SourceInfo, Stored, Totals
from newstui.model.change import Change, Flag

if TYPE_CHECKING:
    from pathlib import Path

    from newstui.library.together.events import Grouped
    from newstui.library.write.indexing import Indexed
    from newstui.library.write.topics.sorting import Sorted
    from newstui.model.row import StoryRow
    from newstui.model.source_events import Known
    from newstui.model.story import Story
    from newstui.model.together import Event as NewsEvent
    from newstui.model.together import MoreInTopic, Points, Together
    from newstui.model.topic import TopicRules, Tree
    from newstui.query.ast import Query


class Listing(Protocol):
    """The stories a query matched when it was opened, in its order: what the list shows until it is reloaded.

    It stands still: a story that no longer matches, or moved to another date, keeps its place; what arrived
    since is not in it. Rows carry today's flags. Memory: 8 bytes a story.
    """

    query: Query

    @property
    def total(self) -> int | None:
        """How many stories; None while `fill` has not got to the end."""
        ...

    @property
    def known(self) -> int:
        """How many places are known so far (equals `total` at the end). Rows up to here can be asked for."""
        ...

    def fill(self, slice_size: int = 20_000) -> bool:
        """Take the next slice of places; True when there is more. Called between other reads."""
        ...

    def rows(self, start: int, stop: int) -> list[StoryRow]:
        """Rows start..stop-1, fewer at the end of what is known. One query, whatever `start`."""
        ...

    def stories(self, start: int, stop: int) -> list[Story]:
        """The same places as stories, for `list`: without body, images, links, related, parts, also_at,
        ratings and other. A fixed number of queries, whatever the window."""
        ...

    def points(self, story_id: str) -> Points | None:
        """Why a story stands where it does, in the order of the front page; None in any other."""
        ...

    def index(self, story_id: str) -> int | None:
        """Where a story stands, None when it is not in what is known."""
        ...

    def next_unread(self, start: int, step: Literal[1, -1]) -> int | None:
        """The next unread story after (or before) `start`, not counting `start` itself; no wrapping."""
        ...

    def near_date(self, published: int) -> int:
        """The place of the first story at or before this date (newest first; at or after when oldest first)."""
        ...


class Intake(Protocol):
    """What a sync needs of a library."""

    def begin(self, sources: Sequence[tuple[str, str]]) -> frozenset[str]:
        """Begins to read these (name, address); makes those that are new. Names those of which nothing may be believed:
        they were elsewhere, or another version of newstui read them.
        """
        ...

    def known(self, source: str) -> Known:
        """What the library knows of a source. It may be called on any thread, also while another one writes."""
        ...

    def store(self, deliveries: Sequence[Delivery]) -> Stored:
        """Commit what came of some sources, each once, in one transaction. Item order does not matter."""
        ...

    def index_words(self) -> Indexed | None:
        """Take the next stories into a search index that is made anew; None when all are in it. Search finds the
        newest first meanwhile."""
        ...

    def sort_topics(self) -> Sorted | None:
        """Find the topics of the next stories anew, after what they are found by changed; None when all are done.
        `settle` is to follow."""
        ...

    def settle(self) -> Change:
        """After all sources: fold, hang topics, recount what is left to do. Idempotent."""
        ...

    def group_events(self) -> Grouped | None:
        """After `settle`: group the next stories that came by their events; None when all are grouped."""
        ...

    def totals(self) -> Totals: ...

    def sources(self) -> list[SourceInfo]: ...

    def states(self) -> dict[str, dict[str, Any]]:
        """The state of each source's last Checkpoint, by its name; {} before the first."""
        ...


class Library(Intake, Protocol):
    """All stories of one set of sources, with the marks that all libraries share.

    `notices`: lines for the user about what was found damaged when it was opened, and mended.
    `data_dir`: the folder of all libraries.
    """

    notices: tuple[str, ...]
    data_dir: Path

    # --- the four questions -------------------------------------------------------------------------------

    def tree(self) -> Tree:
        """Topics, providers, sources, types with their counters: one row each, no story is touched."""
        ...

    def listing(self, query: Query, first: int = 100, now: int | None = None) -> Listing:
        """Open the stories of `query`; the first `first` places are known at once, all of them if they fit.

        `now`: the clock for relative dates; None: the system's. Raises QueryError when the query names
        something that can't be looked up (never for a name that matches nothing).
        """
        ...

    def count(self, query: Query, now: int | None = None) -> int:
        """How many stories match: from counters where they say it, else by a walk (interruptible)."""
        ...

    def story(self, story_id: str) -> Story | None:
        """One story, whole, its related resolved. At most a handful of indexed queries."""
        ...

    def together(self, story_id: str) -> Together:
        """What belongs to a story: its event, its copies, similar stories. Some 50 short queries; interruptible."""
        ...

    def more_in_topic(self, story_id: str) -> MoreInTopic | None:
        """Other stories of its narrowest topic, unread ones first, then the newest. Four indexed queries."""
        ...

    def daily(self, topic: str | None, days: int, now: int) -> tuple[int, ...]:
        """How many stories came out on each of the last days, today last, with a topic (None: any). One indexed query;
        () when there are none."""
        ...

    # --- small questions ----------------------------------------------------------------------------------

    def repeated(self) -> dict[str, int]:
        """Counts, by source, the items that are the same story as another of the source; only sources with such."""
        ...

    def story_at(self, source: str, origin: str) -> str | None:
        """Finds the id of the story that a file or entry of a source is; None when it is none."""
        ...

    def find(self, text: str) -> str:
        """The id of the story that `text` names: a start of an id (unambiguous) or an address.

        Raises NotFound: "no story …" or "… names 3 stories: …".
        """
        ...

    def event(self, story_id: str) -> NewsEvent | None:
        """The event that a story is in, with its stories; None for none."""
        ...

    def find_titles(self, text: str, limit: int) -> list[StoryRow]:
        """Stories whose title is like `text`, best first: letters may be missing or wrong. Over the newest 100,000
        titles that are listed; "" gives the newest. Interruptible."""
        ...

    def arrivals(self, listing: Listing) -> Arrivals:
        """How many stories came since `listing` was opened that its query matches."""
        ...

    def came(self, query: Query, since: int | None) -> Came:
        """The stories that came after `since`, the `last` of an earlier answer; None: nothing, only where to begin."""
        ...

    def interrupt(self) -> None:
        """End the read that runs now, from any thread; it raises Interrupted."""
        ...

    # --- marks --------------------------------------------------------------------------------------------

    def mark(self, ids: Sequence[str], flag: Flag, value: bool) -> Change:
        """Set a flag on these stories and on what is folded under them; committed when it returns.

        The Change tells only of stories whose flag really changed.
        """
        ...

    def mark_listing(self, listing: Listing, start: int, stop: int, flag: Flag, value: bool) -> Change:
        """The same for places start..stop-1 of a listing (all of it: 0, known)."""
        ...

    def apply(self, change: Change) -> Change:
        """Set the flags of `change.marks` to their `after`: undo is `apply(change.inverse())`."""
        ...

    def refresh(self) -> Change:
        """Take over marks that another process wrote since; an empty Change, cheaply, when there are none."""
        ...

    # --- full texts ---------------------------------------------------------------------------------------

    def add_full_text(self, story_id: str, text: str, origin: str, made_at: int) -> Change:
        """Lets a search find a story by the words of its article, which came from the address `origin`."""
        ...

    def drop_full_texts(self, keys: Collection[int]) -> Change:
        """Forgets the articles of stories with these keys, for the search too."""
        ...

    # --- the rest -----------------------------------------------------------------------------------------

    def setting(self, key: str) -> Any:
        """A small JSON value kept with the library (where the user left off); None when absent."""
        ...

    def set_setting(self, key: str, value: Any) -> None: ...

    def set_sources(
        self, sources: Sequence[tuple[str, str]], keep: Callable[[str], bool] = lambda name: False
    ) -> None:
        """Makes these (name, address) the sources of the library, beside those whose name `keep` accepts.

        One under another name at the same address is renamed; others are forgotten, marks and stars are not.
        """
        ...

    def set_topic_rules(self, rules: TopicRules) -> None:
        """Takes over what the config says on topics; `sort_topics` gives the stories theirs. Raises QueryError."""
        ...

    def explained(self, error: Exception) -> Exception:
        """LibraryDamaged when damage in the files is behind an error that nobody expected; else the error itself."""
        ...

    def close(self) -> None: ...
