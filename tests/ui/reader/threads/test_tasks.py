"""Tasks in groups, and those that the next key waits for."""

import asyncio

import pytest

from newstui.ui.reader.threads.tasks import TaskGroups


@pytest.fixture
async def tasks() -> TaskGroups:
    def failed(error: Exception) -> None:
        raise error

    return TaskGroups(lambda words: None, failed)


async def test_a_newer_task_replaces_the_earlier_one_of_its_group(tasks: TaskGroups) -> None:
    done: list[str] = []

    async def work(name: str) -> None:
        await asyncio.sleep(0)
        done.append(name)

    tasks.start("list", work("old"))
    tasks.start("mark", work("first"), exclusive=False)
    tasks.start("mark", work("second"), exclusive=False)
    tasks.start("list", work("new"))
    while not tasks.idle:
        await asyncio.sleep(0)
    assert sorted(done) == ["first", "new", "second"]


async def test_a_task_may_start_another_of_its_group(tasks: TaskGroups) -> None:
    done: list[str] = []

    async def rest() -> None:
        done.append("rest")

    async def first() -> None:
        await asyncio.sleep(0)
        done.append("first")
        tasks.start("list", rest())

    tasks.start("list", first(), awaited=True)
    await tasks.wait(5)
    while not tasks.idle:
        await asyncio.sleep(0)
    assert done == ["first", "rest"]


async def test_a_key_waits_for_awaited_tasks_only(tasks: TaskGroups) -> None:
    never, soon = asyncio.Event(), asyncio.Event()
    tasks.start("rest", never.wait())  # type: ignore[arg-type]
    await tasks.wait(5)
    tasks.start("list", soon.wait(), awaited=True)  # type: ignore[arg-type]
    await tasks.wait(0.001)
    assert not tasks.idle, "not for ever"
    asyncio.get_running_loop().call_soon(soon.set)
    await tasks.wait(5)
    assert soon.is_set()
    tasks.cancel()
