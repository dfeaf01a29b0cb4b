"""Finds other stories of the narrowest topic that a story has."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from newstui.library import schema
from newstui.library.name_ids import unpacked
from newstui.library.rows import AMONG, Ask, among
from newstui.model.identity import key_range
from newstui.model.together import MoreInTopic

if TYPE_CHECKING:
    from newstui.model.related import RelatedStory

NEAR = 100
"""How many of a topic's newest stories are considered."""
FOUND = 20
"""How many stories to find: enough that a few are not on the page already."""


def more_in_topic(
    ask: Ask,
    entries: Callable[[Iterable[int]], dict[int, RelatedStory]],
    story_id: str,
) -> MoreInTopic | None:
    """Returns the newest stories of the topic, unread ones first; None without another story of any of its topics.

    `entries` reads stories by their keys.
    """
    found = ask("SELECT topics, key FROM story WHERE key >= ? AND key < ?", *(key_range(story_id) or (0, 0)))
    topics = unpacked(found[0][0]) if found else ()
    narrowest = ask(
        f"SELECT id, name FROM topic WHERE id {AMONG} AND listed > 1 ORDER BY listed, fold LIMIT 1",
        among(topics),
    )
    if not narrowest:
        return None
    ((number, name),) = narrowest
    keys = ask(
        f"""SELECT s.key FROM (SELECT pos FROM topic_closure WHERE topic = ? ORDER BY pos DESC LIMIT ?) c
        JOIN story s ON s.pos = c.pos WHERE s.{schema.LISTED_SQL} AND s.key != ?
        ORDER BY s.flags & {schema.READ}, c.pos DESC LIMIT ?""",
        *(number, NEAR, found[0][1], FOUND),
    )
    known = entries(key for (key,) in keys)
    stories = tuple(known[key] for (key,) in keys if key in known)
    return MoreInTopic(name, stories) if stories else None
