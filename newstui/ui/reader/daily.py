"""Counts the stories a day of the topic under the tree's cursor, for the sparkline in the foot of the tree."""

from __future__ import annotations

import asyncio

from newstui.ui.panes.tree_nodes import Node
from newstui.ui.reader.context import Context

DAYS = 30
REST_SECONDS = 0.15
"""How long the cursor rests on a row before its stories are counted."""


class DailyCounts:
    """Asks the library once the cursor rests; the next row under it takes the place of this one."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def follow(self) -> None:
        """Shows the counts of the row under the cursor; those of the row before stay until these are known."""
        node = self.context.topics.current
        if node is not None and self.context.topics.has_foot:
            self.context.spawn("daily", self._count(node))

    async def _count(self, node: Node) -> None:
        await asyncio.sleep(REST_SECONDS)
        context = self.context
        counts: tuple[int, ...] = ()
        if node.kind in ("all", "topic"):
            now, topic = context.stories.clock(), node.name if node.kind == "topic" else None
            counts = await context.worker.read("daily", lambda library: library.daily(topic, DAYS, now))
        context.topics.show_daily(node.name, counts)
