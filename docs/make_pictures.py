"""Draw the pictures of the documents from the real program reading the sample: `make pictures`."""

import asyncio
import os
import tempfile
from pathlib import Path

from newstui.config import Config
from newstui.ingest import sync
from newstui.library import open_library
from newstui.sources import source_for

HERE = Path(__file__).parent
PICTURES = {
    "newstui": (132, 38, ["j", "j", "j"]),
    "narrow": (80, 24, ["j", "j"]),
    "wide": (180, 44, ["j", "j", "j", "j"]),
}
"""Name -> columns, rows, and keys pressed first."""


async def draw(name: str, columns: int, rows: int, keys: list[str]) -> None:
    from newstui.ui.app import NewstuiApp

    with tempfile.TemporaryDirectory() as folder:
        feed = source_for(str(HERE.parent / "sample_feed"))
        library = open_library(Path(folder), [(feed.name, feed.at)], configured=False)
        sync([feed], library)
        app = NewstuiApp(Config(HERE / "none.toml"), library, [], plain=False)
        async with app.run_test(size=(columns, rows)) as pilot:
            await pilot.press(*keys)
            await app.settled(pilot.pause)
            (HERE / f"{name}.svg").write_text(app.export_screenshot(title="newstui"))
        app.worker.close()
        library.close()


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    for name, (columns, rows, keys) in PICTURES.items():
        asyncio.run(draw(name, columns, rows, keys))
        print(f"docs/{name}.svg")
