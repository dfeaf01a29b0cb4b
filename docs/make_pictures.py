"""Draw the pictures of the documents from the real program reading the sample: `make pictures`."""

import asyncio
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from textual.pilot import Pilot

from newstui.config.settings import Config, ScreenConfig
from newstui.library.open import open_library
from newstui.sources.base import SourceSpec
from newstui.sources.registry import open_source
from newstui.sync.engine import sync
from newstui.ui.app import NewstuiApp

HERE = Path(__file__).parent
NOW = 1_791_720_000
"""The pictures are drawn as on 11 October 2026, so that they change only with the program and the sample."""
WALK = ["j", "m", "j", "s", "j", "j"]
PICTURES = {
    "newstui": (132, 38, WALK, "newstui"),
    "light": (132, 38, WALK, "newstui-light"),
    "ssh": (100, 24, ["j", "j", "o"], "newstui"),
    "narrow": (80, 24, WALK[:3], "newstui"),
    "wide": (180, 44, [*WALK, "j", "j", "j"], "newstui"),
}
"""Name -> columns, rows, keys pressed first, and the theme. Nothing is opened: the pictures are drawn as over ssh."""


def smaller(svg: str) -> str:
    """The same picture: no fonts from elsewhere, and plain spaces that no viewer drops."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    # Browsers go by the style, other viewers by the attribute.
    svg = svg.replace("<style>", "<style>text { white-space: pre }", 1)
    return svg.replace("<svg ", '<svg xml:space="preserve" ', 1).replace("&#160;", " ")


async def rest(pilot: Pilot[int], app: NewstuiApp) -> None:
    """Until the preview is there."""
    await pilot.pause()
    while not app.reader.idle:
        await pilot.pause()


async def draw(columns: int, rows: int, keys: Sequence[str], theme: str) -> str:
    """The screen as SVG, after these keys."""
    with tempfile.TemporaryDirectory() as folder:
        feed = open_source(SourceSpec("sample_feed", str(HERE.parent / "sample_feed")))
        library = open_library(Path(folder), [(feed.name, feed.at)], configured=False)
        sync([feed], library, now=NOW)
        config = Config(Path(folder) / "config.toml", screen=ScreenConfig(theme, time_zone="UTC"))
        app = NewstuiApp(config, library, [], plain=False, now=NOW)
        async with app.run_test(size=(columns, rows)) as pilot:
            await rest(pilot, app)
            await pilot.press(*keys)
            await rest(pilot, app)
            picture = smaller(app.export_screenshot(title="newstui", simplify=True))
        app.worker.close()
    return picture


if __name__ == "__main__":
    os.environ |= {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22", "BROWSER": "", "TMUX": "", "STY": ""}
    for name, (columns, rows, keys, theme) in PICTURES.items():
        (HERE / f"{name}.svg").write_text(asyncio.run(draw(columns, rows, keys, theme)), encoding="utf-8")
        print(f"docs/{name}.svg")
