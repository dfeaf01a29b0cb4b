"""What runs beside the keyboard, by groups: a newer task takes the place of what its group still does.

The next key is about what some of them bring, and waits for those.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from typing import Any

from newstui.errors import Interrupted, LibraryDamaged, NewstuiError


class TaskGroups:
    """`told` hears failures that the user can be told in one line, `failed` those that are bugs."""

    def __init__(self, told: Callable[[str], None], failed: Callable[[Exception], None]) -> None:
        self._told, self._failed = told, failed
        self._running: dict[asyncio.Task[None], tuple[str, bool]] = {}
        """Each with its group, and whether the next key waits for it."""
        # Timers and messages need the app's context, which a callback from another thread has not.
        self._context = copy_context()

    @property
    def idle(self) -> bool:
        return not self._running

    def start(
        self, group: str, work: Coroutine[Any, Any, None], exclusive: bool = True, awaited: bool = False
    ) -> None:
        """`exclusive`: in place of what the group still does; a task may so go on as another."""
        if exclusive:
            for task, (other, _) in self._running.items():
                if other == group and task is not asyncio.current_task():
                    task.cancel()
        task = asyncio.get_running_loop().create_task(work, name=group, context=self._context.copy())
        self._running[task] = group, awaited
        task.add_done_callback(self._ended)

    async def settled(self, seconds: float) -> None:
        """Until nothing that is awaited runs any more, for so long at most."""
        end = time.monotonic() + seconds
        while wanted := [task for task, (_, awaited) in self._running.items() if awaited]:
            if (left := end - time.monotonic()) <= 0:
                return
            await asyncio.wait(wanted, timeout=left)

    def cancel(self) -> None:
        for task in self._running:
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Interrupted):
            return  # the answer came too late for a state that has passed
        if isinstance(error, NewstuiError) and not isinstance(error, LibraryDamaged):
            self._told(str(error))
        elif isinstance(error, Exception):
            self._failed(error)
