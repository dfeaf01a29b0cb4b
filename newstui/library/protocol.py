"""Defines the library as all other code sees it. SQL, files and positions are hidden behind it.

Rules for all methods. Dates are UTC seconds; `id` is a story's 10 base32 characters. Reads may run on one thread while
a write runs on another; each of the two kinds is called from one thread at a time (in the app `library.worker` ensures
that; the command line has one thread). A read may raise `Interrupted` when `interrupt()` was called. Any method may
raise `LibraryBroken`, whose message says what to do.
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
    """Holds the stories that a query matched when it was opened, in order: what the list shows until it is reloaded.

    It is stable: a story that no longer matches, or moved to another date, keeps its place; newer arrivals are not in
    it. Rows carry the current flags. Memory: 8 bytes per story.
    """

    query: Query

    @property
    def total(self) -> int | None:
        """The number of stories; None until `fill` has reached the end."""
        ...

    @property
    def known(self) -> int:
        """The number of places known so far (`total` at the end). Rows up to here can be read."""
        ...

    def fill(self, slice_size: int = 20_000) -> bool:
        """Reads the next slice of places; returns True if there are more. Called between other reads."""
        ...

    def rows(self, start: int, stop: int) -> list[StoryRow]:
        """Returns rows start..stop-1, fewer at the end of what is known. One query, whatever `start` is."""
        ...

    def stories(self, start: int, stop: int) -> list[Story]:
        """Returns the same places as stories, for `list`: without body, images, links, related, parts, also_at, ratings
        and other. A fixed number of queries, whatever the window."""
        ...

    def points(self, story_id: str) -> Points | None:
        """Explains the place of a story in the order of the front page; returns None in any other order."""
        ...

    def index(self, story_id: str) -> int | None:
        """Returns the index of a story, None if it is not among the known places."""
        ...

    def next_unread(self, start: int, step: Literal[1, -1]) -> int | None:
        """Returns the index of the next unread story after (or before) `start`, excluding `start`; does not wrap."""
        ...

    def near_date(self, published: int) -> int:
        """Returns the index of the first story at or before this date (at or after it when oldest first)."""
        ...


class Intake(Protocol):
    """Defines what a sync needs from a library."""

    def begin(self, sources: Sequence[tuple[str, str]]) -> frozenset[str]:
        """Starts reading these sources (name, address); adds new ones. Returns the names of those to read from scratch:
        their address changed, or another version of newstui read them last.
        """
        ...

    def known(self, source: str) -> Known:
        """Returns what the library knows of a source. May be called on any thread, also while another one writes."""
        ...

    def store(self, deliveries: Sequence[Delivery]) -> Stored:
        """Commits the deliveries of some sources, at most one of each, in one transaction. The order of items does not
        matter.
        """
        ...

    def index_words(self) -> Indexed | None:
        """Adds stories to a search index that is being rebuilt, newest first; returns None when all are in it."""
        ...

    def sort_topics(self) -> Sorted | None:
        """Finds the topics of the next stories again, after rules, definitions or tags changed; returns None when all
        are done. Call `settle` afterwards."""
        ...

    def settle(self) -> Change:
        """Finishes a sync after all sources: folds duplicates, builds the topic tree, updates counters. Idempotent."""
        ...

    def group_events(self) -> Grouped | None:
        """Groups the next new stories by event, after `settle`; returns None when all are grouped."""
        ...

    def totals(self) -> Totals: ...

    def sources(self) -> list[SourceInfo]: ...

    def states(self) -> dict[str, dict[str, Any]]:
        """Returns the state in each source's last Checkpoint, by name; {} before the first."""
        ...


class Library(Intake, Protocol):
    """Holds all stories of one set of sources, with the marks that all libraries share.

    `notices`: lines for the user about damage that was found and repaired when it was opened. `data_dir`: the folder of
    all libraries.
    """

    notices: tuple[str, ...]
    data_dir: Path

    # --- the four questions -------------------------------------------------------------------------------

    def tree(self) -> Tree:
        """Returns topics, providers, sources and types with their counters: reads one row for each and no story."""
        ...

    def listing(self, query: Query, first: int = 100, now: int | None = None) -> Listing:
        """Opens the stories that match `query`; the first `first` places are known at once, or all if there are fewer.

        `now`: the clock for relative dates; None: the system's. Raises QueryError when the query names
        something that can't be looked up (never for a name that matches nothing).
        """
        ...

    def count(self, query: Query, now: int | None = None) -> int:
        """Counts the stories that match: from counters if possible, else by reading them (interruptible)."""
        ...

    def story(self, story_id: str) -> Story | None:
        """Returns one whole story with its related stories resolved. At most a handful of indexed queries."""
        ...

    def together(self, story_id: str) -> Together:
        """Returns what belongs to a story: its event, its copies, similar stories. About 50 short queries;
        interruptible.
        """
        ...

    def more_in_topic(self, story_id: str) -> MoreInTopic | None:
        """Returns other stories of its narrowest topic, unread ones first, then newest first. Four indexed queries."""
        ...

    def daily(self, topic: str | None, days: int, now: int) -> tuple[int, ...]:
        """Counts the stories with a topic (None: all stories) on each of the last days, today last; () if there are
        none. One indexed query."""
        ...

    # --- small questions ----------------------------------------------------------------------------------

    def repeated(self) -> dict[str, int]:
        """Counts, by source, the items that are the same story as another item of that source; leaves out sources
        without any.
        """
        ...

    def story_at(self, source: str, origin: str) -> str | None:
        """Finds the id of the story from a file or entry of a source; None if there is none."""
        ...

    def find(self, text: str) -> str:
        """Finds the id of a story by an address or an unambiguous prefix of its id.

        Raises NotFound: "no story …" or "… names 3 stories: …".
        """
        ...

    def event(self, story_id: str) -> NewsEvent | None:
        """Returns the event of a story with its stories, None without one."""
        ...

    def find_titles(self, text: str, limit: int) -> list[StoryRow]:
        """Finds stories by approximate title, best first: letters may be missing or wrong. Searches the newest 100,000
        listed titles; "" finds the newest. Interruptible."""
        ...

    def arrivals(self, listing: Listing) -> Arrivals:
        """Counts the matching stories that came since `listing` was opened."""
        ...

    def came(self, query: Query, since: int | None) -> Came:
        """Counts the matching stories that came after `since`, the `last` of an earlier answer; None only returns where
        to start.
        """
        ...

    def interrupt(self) -> None:
        """Interrupts the running read, from any thread; the read raises Interrupted."""
        ...

    # --- marks --------------------------------------------------------------------------------------------

    def mark(self, ids: Sequence[str], flag: Flag, value: bool) -> Change:
        """Sets a flag on these stories and on those folded under them; committed when it returns.

        The Change lists only stories whose flag really changed.
        """
        ...

    def mark_listing(self, listing: Listing, start: int, stop: int, flag: Flag, value: bool) -> Change:
        """Does the same for places start..stop-1 of a listing (all of it: 0, known)."""
        ...

    def apply(self, change: Change) -> Change:
        """Sets the flags of `change.marks` to their `after`; undo is `apply(change.inverse())`."""
        ...

    def refresh(self) -> Change:
        """Applies marks that another process wrote since; an empty Change, cheaply, if there are none."""
        ...

    # --- full texts ---------------------------------------------------------------------------------------

    def add_full_text(self, story_id: str, text: str, origin: str, made_at: int) -> Change:
        """Adds the text of a story's article, fetched from the address `origin`, to the search index."""
        ...

    def drop_full_texts(self, keys: Collection[int]) -> Change:
        """Removes the articles of the stories with these keys, also from the search index."""
        ...

    # --- the rest -----------------------------------------------------------------------------------------

    def setting(self, key: str) -> Any:
        """Returns a small JSON value stored with the library (such as where the user left off); None if absent."""
        ...

    def set_setting(self, key: str, value: Any) -> None: ...

    def set_sources(
        self, sources: Sequence[tuple[str, str]], keep: Callable[[str], bool] = lambda name: False
    ) -> None:
        """Replaces the sources of the library by these (name, address), except those whose name `keep` accepts.

        A source with a new name at the same address is renamed; others are removed, but no marks or starred stories are
        lost.
        """
        ...

    def set_topic_rules(self, rules: TopicRules) -> None:
        """Applies the topics of the config; `sort_topics` then assigns them to stories. Raises QueryError."""
        ...

    def explained(self, error: Exception) -> Exception:
        """Returns LibraryDamaged if damage in the files explains an unexpected error, else the error itself."""
        ...

    def close(self) -> None: ...
