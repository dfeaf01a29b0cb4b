"""Says why the list is empty, and which keys help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from newstui.keys.keymap import Keymap
from newstui.query.ast import STARRED, UNREAD, Query, is_topics
from newstui.query.completion import words
from newstui.sync.summary import STORY_FILE, passed_over_line
from newstui.text.cells import without_folders

if TYPE_CHECKING:
    from newstui.library.protocol import Library, Listing
    from newstui.ui.reader.threads.sync_thread import SyncThread

MAX_TROUBLES = 6
"""Lines on sources that gave nothing; the others are among the errors."""
WAYS = (
    ("source.add", "adds a site, a feed or a folder"),
    ("", "newstui FOLDER reads a folder of notes or posts"),
    ("help", "shows all keys"),
)
"""The next steps of a reader without sources of its own: an action or none, and what it does."""


class WhyEmpty(NamedTuple):
    """`all_read`: the filter would match without "unread". `troubles`: lines on sources that gave nothing.

    `passed_over`: one of them has files, but no story.
    """

    all_read: bool = False
    troubles: Sequence[str] = ()
    passed_over: bool = False


def why_empty(library: Library, listing: Listing) -> WhyEmpty:
    """Asks the library why a listing has no rows."""
    if listing.known:
        return WhyEmpty()
    query = listing.query
    if UNREAD in query.terms:
        return WhyEmpty(library.listing(query.without(UNREAD), first=1).known > 0)
    if query.terms:
        return WhyEmpty()
    sources = library.sources()
    lines = [line for source in sources for line in (*source.failures, passed_over_line(source)) if line]
    rejected = sum(len(source.rejected) for source in sources)
    if rejected:
        lines.append(f"{rejected:,} item{'' if rejected == 1 else 's'} rejected")
    return WhyEmpty(False, tuple(map(without_folders, lines)), any(map(passed_over_line, sources)))


def empty_message(
    query: Query, keys: Keymap, sync: SyncThread, why: WhyEmpty, counting: bool
) -> tuple[str, ...]:
    """Returns the lines of an empty list, the cause first. `counting`: it is not known yet that nothing matches."""
    if counting:
        return ("Searching …",)
    if query.terms:
        return _filtered(query, keys, why)
    if sync.running:
        return (
            "Loading …",
            "",
            *sync.asking,
            "Stories appear as they load",
            *keys.hints(("cancel", "cancels")),
        )
    if not sync.sources:
        return ("No sources yet", "", *next_steps(keys))
    if not why.troubles:
        return (
            "No stories here yet",
            "",
            *keys.hints(("reload", "reloads"), ("source.add", "adds a source")),
        )
    needed = (STORY_FILE, "") if why.passed_over else ()
    how = keys.hints(("failures", "shows the errors"), ("reload", "reloads"))
    return ("Nothing could be loaded", "", *why.troubles[:MAX_TROUBLES], "", *needed, *how)


def next_steps(keys: Keymap) -> tuple[str, ...]:
    """Returns what to do next without sources, one line each."""
    return tuple(f"{keys.key(name)} {does}".strip() for name, does in WAYS if not name or keys.key(name))


def short_steps(keys: Keymap) -> tuple[str, ...]:
    """Returns what to do next in the reader of the sample, in lines as narrow as the tree."""
    help_key = keys.key("help")
    tour = (f"{help_key}? a short tour",) if help_key else ()
    return (*keys.hints(("source.add", "adds a source"), ("help", "shows all keys")), *tour)


def _filtered(query: Query, keys: Keymap, why: WhyEmpty) -> tuple[str, ...]:
    if why.all_read:
        how = keys.hints(("topic.next", "next topic with unread"), ("unread.only", "shows read ones"))
        return ("All read", "", *how)
    if query.terms == (STARRED,):
        return ("Nothing is starred yet", "", *keys.hints(("story.star", "stars a story")))
    return ("Nothing matches this filter", "", *_ways_out(query, keys))


def _ways_out(query: Query, keys: Keymap) -> Iterator[str]:
    """Yields which key removes what."""
    *_, last, _order = words(query)
    name = f"not {last.text}" if last.role == "not" else last.text
    yield from keys.hints(("go.back", f"removes “{name.strip('“”')}”"))
    if any(map(is_topics, query.terms)) and query.drop_topics() != query.drop_last():
        yield from keys.hints(("topic.drop", "clears all topics"))
