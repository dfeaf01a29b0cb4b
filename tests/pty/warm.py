"""Starts newstui by forking a process that has imported it: most of a start is imports.

`python -m tests.pty.warm FD` answers on a socket: a message is a JSON object with `argv`, `env` and `cwd`, sent with
the terminal as a file descriptor, and the answer is the number of the process that runs there. The process that
asks becomes its parent, and waits for it as for a child of its own.
"""

import ctypes
import gc
import importlib
import json
import os
import pkgutil
import runpy
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from textual import constants

import newstui
from newstui.ui.terminal import prepare

ROOT = Path(__file__).parents[2]
_READ_AT_IMPORT = ("PYTHON", "LANG", "LC_", "LD_", "TEXTUAL")
"""Beginnings of the names of variables that a new process looks at while it imports.

Over ssh, and with `fps` in the config, a new process draws fewer frames: that alone is lost by a fork.
"""
_LOCALE = {"LANG": "C.UTF-8"}
_MESSAGE_BYTES = 1 << 20
_BECOME_PARENT_OF_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER of Linux."""


def fits(argv: Sequence[str], changes: Mapping[str, str | None]) -> bool:
    """Tells whether a fork starts this program as a new process would, with these changes of the environment."""
    if sys.platform != "linux" or any(name.startswith("COVERAGE_") for name in os.environ):
        return False
    known = argv[0] == sys.executable and (argv[1] == "-c" or argv[1:3] == ["-m", "newstui"])
    return known and not any(
        name.startswith(_READ_AT_IMPORT) and value != _LOCALE.get(name) for name, value in changes.items()
    )


def start(argv: Sequence[str], env: Mapping[str, str], cwd: Path, terminal: int) -> int:
    """Starts a program on a terminal, as the leader of a session of its own. Its process number."""
    message = json.dumps({"argv": argv, "env": env, "cwd": str(cwd)}).encode()
    warm = _process()
    socket.send_fds(warm, [message], [terminal])
    return int(warm.recv(32))


@cache
def _process() -> socket.socket:
    """The warm process of this test worker; it ends when the worker does."""
    ctypes.CDLL(None).prctl(_BECOME_PARENT_OF_ORPHANS, 1, 0, 0, 0)
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ready = {"TEXTUAL_ANIMATIONS": "none"}  # what `prepare` would set
    with its:
        subprocess.Popen(
            [sys.executable, "-m", "tests.pty.warm", str(its.fileno())],
            pass_fds=[its.fileno()],
            env=os.environ | ready | _LOCALE | {"LC_ALL": "C.UTF-8"},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
        )
    return ours


# --- in the warm process ----------------------------------------------------------------------------------


def _serve(asks: socket.socket) -> None:
    """Forks for each message, until there is nobody to ask."""
    while True:
        message, terminals, _, _ = socket.recv_fds(asks, _MESSAGE_BYTES, 1)
        if not message:
            return
        reading, writing = os.pipe()
        between = os.fork()
        if between == 0:
            if number := os.fork():
                os.write(writing, str(number).encode())
                os._exit(0)
            for descriptor in (asks.detach(), reading, writing):
                os.close(descriptor)
            _run(json.loads(message), *terminals)
            return
        os.waitpid(between, 0)  # from now on its child is that of the process that asks
        asks.send(os.read(reading, 32))
        for descriptor in (reading, writing, *terminals):
            os.close(descriptor)


def _run(wanted: dict[str, object], terminal: int) -> None:
    os.login_tty(terminal)
    os.chdir(str(wanted["cwd"]))
    os.environ.clear()
    os.environ.update(wanted["env"])  # type: ignore[call-overload]
    time.tzset()
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = open(number, "w" if number else "r", buffering=1, encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    _choose_colours_late()
    _, how, what, *words = sys.orig_argv = wanted["argv"]  # type: ignore[misc,assignment]
    sys.argv = [how, *words]
    if how == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})


def _choose_colours_late() -> None:
    """Makes Textual read the choice of colours when it is made, as it does where it is imported after that."""
    first = prepare.prepare

    def prepared(*what: Any) -> Any:
        done = first(*what)
        constants.COLOR_SYSTEM = os.environ["TEXTUAL_COLOR_SYSTEM"]  # type: ignore[misc]
        return done

    prepare.prepare = prepared


if __name__ == "__main__":
    for module in pkgutil.walk_packages(newstui.__path__, "newstui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    assert threading.active_count() == 1, "a fork has this thread alone"
    gc.collect()
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))
