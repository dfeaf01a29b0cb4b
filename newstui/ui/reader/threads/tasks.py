"""Runs tasks in groups: a newer task cancels the earlier ones of its group.

Some are awaited: the next key is handled after them.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeVar

from newstui.errors import Interrupted, LibraryDamaged, NewstuiError

T = TypeVar("T")


async def on_thread(work: Callable[[Callable[[], None]], T]) -> T:
    """Runs blocking work on a thread of its own, which no exit waits for.

    `work` is given a function that raises Interrupted once this is cancelled.
    """
    loop, cancelled = asyncio.get_running_loop(), threading.Event()
    future: asyncio.Future[T] = loop.create_future()

    def check() -> None:
        if cancelled.is_set():
            raise Interrupted("cancelled")

    def settle(value: Any, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)

    def run() -> None:
        value: Any = None
        error: BaseException | None = None
        try:
            value = work(check)
        except BaseException as failure:  # noqa: BLE001 - raised where the answer is awaited
            error = failure
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, value, error)

    threading.Thread(target=run, name="work", daemon=True).start()
    try:
        return await future
    finally:
        cancelled.set()


class TaskGroups:
    """Runs tasks in groups. `show_error` gets the message of an expected error, `report_bug` an unexpected
    exception.
    """

    def __init__(self, show_error: Callable[[str], None], report_bug: Callable[[Exception], None]) -> None:
        self._show_error, self._report_bug = show_error, report_bug
        self._running: dict[asyncio.Task[None], tuple[str, bool]] = {}
        """Task -> its group, and whether the next key waits for it."""
        # Timers and messages need the app's context, which callbacks from other threads lack.
        self._context = copy_context()

    @property
    def idle(self) -> bool:
        return not self._running

    def start(
        self, group: str, work: Coroutine[Any, Any, None], exclusive: bool = True, awaited: bool = False
    ) -> None:
        """Starts a task. `exclusive`: cancels the others of its group, except the calling one."""
        if exclusive:
            for task, (other, _) in self._running.items():
                if other == group and task is not asyncio.current_task():
                    task.cancel()
        task = asyncio.get_running_loop().create_task(work, name=group, context=self._context.copy())
        self._running[task] = group, awaited
        task.add_done_callback(self._ended)

    def awaits(self, group: str) -> bool:
        """Tells whether a task of this group runs that the next key waits for."""
        return any(awaited and other == group for other, awaited in self._running.values())

    async def wait(self, seconds: float) -> None:
        """Waits until no awaited task runs, at most this long."""
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
            return  # the state that asked for it is over
        if isinstance(error, NewstuiError) and not isinstance(error, LibraryDamaged):
            self._show_error(str(error))
        elif isinstance(error, Exception):
            self._report_bug(error)
