"""Counts the stories of a topic on each of the last days."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from newstui.library import schema
from newstui.library.rows import Ask
from newstui.text.dates import DAY


def daily(ask: Ask, topics: Sequence[int] | None, days: int, now: int, zone: tzinfo) -> tuple[int, ...]:
    """Returns the counts of listed stories, today last; () when there are none. `topics` None: of all stories.

    Days begin at midnight in `zone`, with its UTC offset at `now`; a date without a time counts for that day.
    """
    if topics is not None and len(topics) != 1:
        return ()
    offset = datetime.fromtimestamp(now, UTC).astimezone(zone).utcoffset()
    ahead = int(offset.total_seconds()) if offset else 0
    today = (now + ahead) // DAY
    first = schema.first_position((today - days + 1) * DAY - max(ahead, 0))
    seconds = f"((s.pos >> {schema.SHIFT}) - {schema.OFFSET})"
    day = f"({seconds} + iif({seconds} % {DAY} = 0, 0, {ahead})) / {DAY}"
    path, where = ("story s", "s.pos >= ?")
    if topics is not None:
        path, where = "topic_closure c CROSS JOIN story s ON s.pos = c.pos", "c.topic = ? AND c.pos >= ?"
    found = ask(
        f"SELECT {day}, count(*) FROM {path} WHERE {where} AND s.{schema.LISTED_SQL} GROUP BY 1",
        *(topics or ()),
        first,
    )
    counts: dict[int, int] = dict(found)
    wanted = tuple(counts.get(number, 0) for number in range(today - days + 1, today + 1))
    return wanted if any(wanted) else ()
