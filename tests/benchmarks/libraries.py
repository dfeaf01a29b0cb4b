"""Libraries of made-up stories, filled once and kept: a million take some minutes."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newstui.library import item_json, schema
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.model.source_events import Complete, Event, ItemFound, Known, TopicFound
from newstui.sync.engine import group_all, sync
from tests.benchmarks import generate
from tests.pty.terminal import ROOT

KEPT = ROOT / ".bench"
"""Not in the repository; `make clean` takes it away."""


class Generated:
    """A source of made-up stories, for a library that stands before the program starts."""

    def __init__(self, at: Path, count: int) -> None:
        self.name, self.at, self.count = at.name, str(at), count

    def read(self, known: Known) -> Iterator[Event]:
        yield from (TopicFound(topic) for topic in generate.topics())
        yield from (ItemFound(item) for item in generate.items(self.count))
        yield Complete()


@dataclass(frozen=True, slots=True)
class Filled:
    """What `newstui --data-dir DATA AT` opens. There is no AT: it would be read in the midst of what is measured."""

    data: Path
    at: Path
    size: int

    def open(self) -> SqliteLibrary:
        return open_library(self.data, [(self.at.name, str(self.at))], configured=False)


def filled(size: int) -> Filled:
    """Returns a library of `size` stories, grouped by events; made anew when they or its tables have changed."""
    made_by = [Path(str(module.__file__)) for module in (generate, schema, item_json)]
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:12]
    folder = KEPT / f"{size}-{mark}"
    one = Filled(folder / "data", folder / "feed", size)
    if not (folder / "whole").exists():
        for other in KEPT.glob(f"{size}-*"):
            shutil.rmtree(other)
        folder.mkdir(parents=True)
        library = one.open()
        sync([Generated(one.at, size)], library)
        group_all(library, lambda progress: None)
        library.close()
        (folder / "whole").touch()
    return one
