"""Reading item files, against PyYAML's C loader; an unchanged rescan, against the first load."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from newstui.ingest import sync
from newstui.library import open_library
from newstui.model.event import Known
from newstui.sources import source_for
from tests.benchmarks.generate import write_folder
from tests.benchmarks.table import Row, median_ms


def rows(size: int) -> Iterator[Row]:
    count = min(size, 10_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "feed"
        folder.mkdir()
        write_folder(folder, count)
        feed = source_for(str(folder))
        fronts = [path.read_text().split("\n---\n")[0][4:] for path in folder.rglob("*.md")]
        floor = median_ms(lambda: [yaml.load(front, yaml.CSafeLoader) for front in fronts], 1)
        ours = median_ms(lambda: sum(1 for _ in feed.read(Known())), 1)
        yield Row(f"read {count:,} item files", "yaml CSafeLoader", floor, ours, 0.5)

        library = open_library(Path(name) / "data", [(feed.name, feed.at)], configured=False)
        first = median_ms(lambda: sync([feed], library), 1)
        again = median_ms(lambda: sync([feed], library), 3)
        library.close()
        yield Row(f"rescan {count:,} unchanged files", "first load", first, again, 0.05)
