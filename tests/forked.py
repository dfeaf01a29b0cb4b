"""Processes forked from one that has imported what they run: most of a start is imports."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from newstui.cli.main import main

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        *("tests.forked", "tests.safety.killed", "tests.library.holder", "tests.library.write.items.killed"),
        *("newstui.cli.dispatch", "newstui.cli.commands.stories", "newstui.cli.commands.sync"),
    ]
)


def started(out: Path, target: Callable[..., Any], *args: Any) -> BaseProcess:
    """A process that does this and prints to a file, in our environment as it is now."""
    process = FORKS.Process(target=_do, args=(out, dict(os.environ), target, args))
    process.start()
    return process


def done(out: Path, target: Callable[..., Any], *args: Any) -> tuple[int | None, str]:
    """The exit code of a process that does this, minus a deadly signal, and what it printed."""
    process = started(out, target, *args)
    process.join()
    return process.exitcode, out.read_text()


def run_newstui(*words: str) -> None:
    sys.exit(main(words))


def _do(out: Path, env: Mapping[str, str], target: Callable[..., Any], args: tuple[Any, ...]) -> None:
    os.environ.clear()
    os.environ.update(env)
    os.dup2(os.open(out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC), 1)
    os.dup2(1, 2)
    target(*args)
