"""Reads the signs that a row of the list shows of a story's event and its copies."""
# ruff: noqa: S608 - what is put into SQL are our own names; values are bound

from collections.abc import Callable, Sequence
from typing import Any

from newstui.library import schema
from newstui.library.additions import COPIES
from newstui.library.rows import AMONG, among
from newstui.library.together.parameters import SHOWN_PROVIDERS

_SHOWN = f"flags & {schema.GONE | schema.MUTED} = 0"


def signs_of(
    ask: Callable[..., list[tuple[Any, ...]]], keys: Sequence[int]
) -> dict[int, tuple[int, bool, bool]]:
    """Finds what rows of the list show: key -> stories of its event, whether one is unread, whether a copy is read.

    The event has 0 stories when too few providers tell of it to be shown.
    """
    wanted = among(keys)
    found = {
        key: (count, bool(unread), False)
        for key, count, unread in ask(
            f"""SELECT one.key, count(*), max(s.flags & {schema.READ} = 0) FROM story_event one
            JOIN story_event e ON e.event = one.event JOIN story s ON s.key = e.key
            WHERE one.key {AMONG} AND s.{_SHOWN} GROUP BY one.key
            HAVING count(DISTINCT ifnull(s.provider, -s.pos)) >= {SHOWN_PROVIDERS}""",
            wanted,
        )
    }
    for (key,) in ask(
        f"""SELECT DISTINCT a.key FROM addition a JOIN json_each('[' || a.content || ']') c
        JOIN story s ON s.key = c.value
        WHERE a.key {AMONG} AND a.kind = '{COPIES}' AND s.flags & {schema.READ}""",
        wanted,
    ):
        found[key] = (*found.get(key, (0, False))[:2], True)
    return found
