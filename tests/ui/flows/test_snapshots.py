"""Six pictures of the whole screen. After a change that is meant: run this file with `--snapshot-update`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from docs.make_pictures import smaller
from newstui.library.sqlite import SqliteLibrary
from newstui.ui.app import NewstuiApp
from tests.ui.feed import NOW
from tests.ui.sitting import Sitting, config

Compare = Callable[..., bool]


@pytest.fixture
def app(library: SqliteLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NewstuiApp]:
    draw = NewstuiApp.export_screenshot
    monkeypatch.setattr(NewstuiApp, "export_screenshot", lambda self, **how: smaller(draw(self, **how)))
    app = NewstuiApp(config(tmp_path), library, [], plain=False, now=NOW)
    yield app
    app.worker.close()


@pytest.mark.parametrize(
    ("size", "keys"),
    [
        ((180, 44), ["s", "j", "m", "j"]),
        ((120, 36), ["1", "j", "s"]),
        ((80, 24), ["j", "m", "j"]),
        ((80, 24), ["Enter"]),
        ((50, 20), ["H", "j", "j"]),
        ((120, 36), ["?"]),
    ],
    ids=["wide", "medium", "narrow-list", "narrow-story", "phone", "help"],
)
def test_the_screen_looks_as_it_did(
    snap_compare: Compare, app: NewstuiApp, size: tuple[int, int], keys: list[str]
) -> None:
    async def sit(pilot: Pilot[Any]) -> None:
        it = Sitting(app, pilot)
        await it.rest()
        await it.keys(*keys)

    assert snap_compare(app, terminal_size=size, run_before=sit)
