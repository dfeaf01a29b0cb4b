"""Keys of all kinds, in any order, on a library that means harm: nothing ends it, and what it counts is true."""

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from newstui import desktop
from newstui.fulltext.process import Answer, Children
from newstui.keys.actions import ACTIONS
from newstui.keys.presets import keymap_of
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.net.errors import FeedError
from newstui.sources.api.json_file import JsonFile
from newstui.sources.files.folder import ItemFiles
from newstui.text.clean import controls
from newstui.ui.reader.actions.story.programs import Programs
from tests.library.recount import recount
from tests.safety.hostile import write_feed, write_page
from tests.ui.conftest import (  # noqa: F401 - fixtures for all of these
    _rests_for_tests,
    _signals_as_before,
    _styles_made_once,
)
from tests.ui.sitting import Sitting, config, filled, sitting

KEYS, AT_ONCE = 96, 12
SEEDS = range(2)
LEAVING = {"quit", "back-or-quit", "suspend", "config.edit"}
TYPED = (
    "a",
    "e",
    "PWNED",
    "is:unread",
    "topic:",
    "-",
    '"',
    "(",
    "\\",
    "潮",
    "*",
    "'",
    "[",
    "99",
    "source:x or",
    "%",
)
SIZES = ((120, 36), (80, 24), (40, 12), (200, 50), (1, 1))


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    write_feed(root / "feed")
    write_page(root / "page.json")
    filled(root / "data", sources(root)).close()
    return root


def sources(root: Path) -> list[ItemFiles | JsonFile]:
    return [ItemFiles("feed", str(root / "feed")), JsonFile("page", str(root / "page.json"))]


@pytest.fixture
def library(read_once: Path, tmp_path: Path) -> SqliteLibrary:
    shutil.copytree(read_once / "data", tmp_path / "library")
    places = [(source.name, source.at) for source in sources(read_once)]
    return open_library(tmp_path / "library", places, configured=True)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """No program is started by keys that chance chose, and nothing is fetched: what would have been is noted."""
    programs: list[Sequence[str]] = []

    def run(_: Programs, words: Sequence[str], given: bytes | None = None, pause: str = "") -> str:
        programs.append(words)
        assert not controls((given or b"").decode().replace("\n", ""))
        return ""

    def open_address(address: str, how: desktop.Plan) -> desktop.Outcome:
        programs.append((address,))
        return desktop.Outcome(True, "opened", "browser")

    def ask(_: Children, task: str, stop: object, address: str, **how: object) -> Answer:
        programs.append((task, address))
        raise FeedError("no network here")

    monkeypatch.setattr(Children, "ask", ask)
    monkeypatch.setattr(Programs, "_run", run)
    monkeypatch.setattr(desktop, "open_address", open_address)
    return programs


def strange_rows(it: Sitting) -> list[str]:
    return [row for row in it.screen if controls(row)]


@pytest.mark.parametrize("seed", SEEDS)
async def test_nothing_ends_it(
    seed: int, library: SqliteLibrary, read_once: Path, tmp_path: Path, ran: list[Sequence[str]]
) -> None:
    chance = random.Random(seed)
    keymap = keymap_of(config(tmp_path).keys)
    keys = [key for action in ACTIONS if action.name not in LEAVING for key in keymap.keys(action.name)]
    async with sitting(library, sources(read_once), frames=True) as it:
        for _ in range(KEYS // AT_ONCE):
            for _ in range(AT_ONCE):
                match chance.random():
                    case luck if luck < 0.82:
                        await it.keys(chance.choice(keys), rest=False)
                    case luck if luck < 0.95:
                        await it.keys(*chance.choice(TYPED), rest=False)
                    case _:
                        await it.pilot.resize_terminal(*chance.choice(SIZES))
            await it.rest()
            assert it.app.bug is None
            assert it.app.is_running
            assert strange_rows(it) == []
        await it.resize(120, 36)
        assert it.app.is_running
    again = open_library(tmp_path / "library", [(s.name, s.at) for s in sources(read_once)], configured=True)
    try:
        assert again.notices == ()
        recount(again)
    finally:
        again.close()
