"""Fixtures for all tests."""

import gc
import importlib
import itertools
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings

from newstui.library import files

# How long an example takes says something of the machine, and nothing of the program.
settings.register_profile("newstui", deadline=None, max_examples=30)
settings.register_profile("quick", deadline=None, max_examples=15)
settings.load_profile("newstui")

gc.disable()  # until all tests are imported and collected: they stay

CORPUS = os.environ.get("NEWSTUI_CORPUS")


def _keep_temporary_files_in_memory(memory: Path = Path("/dev/shm"), room_bytes: int = 1 << 30) -> None:
    """Puts temporary folders where no write waits for a disk, if there is room and programs may run from there."""
    if "TMPDIR" in os.environ or not os.access(memory, os.W_OK):
        return
    if shutil.disk_usage(memory).free > room_bytes and not os.statvfs(memory).f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = str(memory)
        tempfile.tempdir = None


_keep_temporary_files_in_memory()

SLOW = (
    # Programs in a terminal, the whole app, or only Textual: a second of a processor each, or more.
    *("tests/pty/", "tests/ui/", "tests/desktop/test_browser.py"),
    *("tests/cli/test_process.py", "tests/cli/test_session.py", "tests/cli/test_corpus.py"),
    *(
        "tests/cli/commands/test_list.py",
        "tests/cli/commands/test_show_and_open.py",
        "tests/cli/commands/test_sync.py",
    ),
    *(
        "tests/test_contributing.py",
        "tests/test_imports.py",
        "tests/test_patterns.py",
        "tests/test_textual.py",
    ),
    # Damage, kills, long random histories, many processes, servers that are slow on purpose.
    *(
        "tests/safety/",
        "tests/library/repair/",
        "tests/library/test_many_at_once.py",
        "tests/library/test_words.py",
    ),
    *("tests/library/write/items/", "tests/library/write/test_mutes.py"),
    *("tests/library/read/test_listing.py", "tests/library/read/test_planner.py"),
    *(
        "tests/library/read/test_query_sql.py",
        "tests/library/read/test_title_search.py::test_a_title_is_found",
    ),
    "tests/library/read/test_library.py::test_counters_agree",
    *("tests/net/test_environment.py", "tests/net/test_bodies.py::test_a_bomb", "tests/test_secrets.py"),
    *("tests/sources/api/", "tests/sync/servers/", "tests/sources/feeds/documents/test_hostile.py"),
    "tests/sources/feeds/documents/test_xml_reader.py::test_work_grows",
    *(
        "tests/sources/feeds/test_source.py::test_a_feed_without_end",
        "tests/sources/files/test_yaml_events.py",
    ),
    # Children that are slow on purpose, and real data.
    *("tests/fulltext/", "tests/cli/commands/test_full_text.py", "tests/cli/commands/test_serve.py"),
    *("tests/library/together/test_together_corpus.py", "tests/sources/files/test_folder_corpus.py"),
    *("tests/sources/feeds/test_faults.py", "tests/sync/test_shared_folder.py"),
    "tests/sources/servers/test_reader_api.py::test_contents_that_are_too_large",
    "tests/cli/commands/test_doctor.py::test_at_a_terminal",
    *("tests/sources/test_fields.py::test_any_json", "tests/sources/test_opml.py::test_what_is_written"),
    *(
        "tests/cli/commands/test_settings.py::test_completion_in_bash",
        "tests/keys/test_presets.py::test_vim_keys",
    ),
    "tests/query/test_completion.py::test_every_part",
    *(
        "tests/cli/commands/sources/test_feed_lists.py::test_any_folders",
        "tests/sync/test_engine.py::test_large_bodies",
    ),
    *("tests/text/body/test_blocks.py", "tests/text/test_clean.py::test_plain_is_quick"),
)
"""Beginnings of the names of tests that `make check` leaves out, dear ones among files, tests and folders."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Does not even import slow tests for `make check`: each of its workers would take seconds for it."""
    name = collection_path.relative_to(config.rootpath).as_posix() + ("/" if collection_path.is_dir() else "")
    return True if config.option.markexpr == "not slow" and name.startswith(SLOW) else None


FIRST = ("tests/safety/", "tests/sync/servers/", "tests/library/test_many", "tests/ui/flows/")
"""The files that take longest: begun first, so that no worker is left alone with one of them at the end."""
WAITS = "tests/pty/"
"""Files whose tests wait for most of their time: spread among the others, which use the processor meanwhile."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next((n for n, part in enumerate(FIRST) if item.nodeid.startswith(part)), len(FIRST))
    )
    files = list(dict.fromkeys(item.path for item in items))
    waiting = [path for path in files if f"/{WAITS}" in path.as_posix()]
    places = dict[Path, float]()
    for some in (waiting, [path for path in files if path not in waiting]):
        places |= {path: number / len(some) for number, path in enumerate(some)}
    items.sort(key=lambda item: places[item.path])
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Imports all tests, each worker first those of its own share: else all would compile the same ones at once."""
    worker = getattr(session.config, "workerinput", None)
    if not worker:
        return
    root = session.config.rootpath
    found = (path for part in session.config.args for path in sorted((root / part).rglob("test_*.py")))
    files = [path for path in found if not pytest_ignore_collect(path, session.config)]
    first = len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    for path in files[first:] + files[:first]:
        with suppress(Exception, pytest.skip.Exception):  # to be told when it is collected
            importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """Collects garbage seldom: a sixth of all time went into looking at what the modules hold, again and again."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real third-party data; tests that ask for it are skipped where it is not there."""
    if not CORPUS or not Path(CORPUS).is_dir():
        pytest.skip("NEWSTUI_CORPUS names no folder with the real data")
    return Path(CORPUS)


@pytest.fixture(scope="session", autouse=True)
def _own_home_for_wide_fixtures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Gives fixtures that are made once for many tests a home of their own as well."""
    with pytest.MonkeyPatch.context() as patch:
        _use_home(_new_home(tmp_path_factory), patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _databases_from_a_copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Copies each new database from the first of its kind: hundreds of tests make one, all by the same statements."""
    made, folder = dict[tuple[tuple[str, ...], ...], Path](), tmp_path_factory.mktemp("databases")
    connect_ready = files.connect_ready

    def connected(
        path: Path, steps: Sequence[tuple[str, ...]], probe: str
    ) -> tuple[sqlite3.Connection, Path | None]:
        kind = tuple(steps)
        if kind not in made:
            connect_ready(folder / str(len(made)), steps, probe)[0].close()
            made[kind] = folder / str(len(made))
        copy = path.with_name(f"{path.name}.{threading.get_ident()}")
        with suppress(OSError):  # the disk refuses, or it is there: the program finds that out by itself
            if not path.exists():
                shutil.copy(made[kind], copy)
                os.link(copy, path)  # whole at once, and never over another thread's
        copy.unlink(missing_ok=True)
        return connect_ready(path, steps, probe)

    with patch.object(files, "connect_ready", connected):
        yield


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives each test a home of its own, apart from the library, config and terminal settings of the user."""
    _use_home(_new_home(tmp_path_factory), monkeypatch)


_NUMBERS = itertools.count()


def _new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Makes a folder. `mktemp` would look through those of all tests before for the next number."""
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(_NUMBERS))
    home.mkdir(parents=True)
    return home


def _use_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Points every variable that names a folder or a setting of the user to `home`, or unsets it."""
    for name, folder in {
        "HOME": "",
        "XDG_DATA_HOME": "data",
        "XDG_CONFIG_HOME": "config",
        "XDG_STATE_HOME": "state",
        "XDG_CACHE_HOME": "cache",
    }.items():
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("NEWSTUI_DATA_DIR", str(home / "library"))
    monkeypatch.setenv("TZ", "UTC")
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("NEWSTUI_CONFIG", "NO_COLOR", "SSH_CONNECTION", "SSH_TTY", "TMUX", "STY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
