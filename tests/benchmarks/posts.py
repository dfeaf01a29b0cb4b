"""Posts: a link blog of 9,000 files and long posts full of shortcodes, against PyYAML's C loader and plain inserts."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from newstui.library.open import open_library
from newstui.model.source_events import Known
from newstui.sources.registry import open_source
from newstui.sync.engine import sync
from tests.benchmarks.table import Row, median_ms
from tests.sources.spec import spec_for

LINKS = 9_000
LONG_POSTS = 500


def rows(size: int) -> Iterator[Row]:
    links, long_posts = min(size, LINKS), min(size, LONG_POSTS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "links" / "_posts"
        folder.mkdir(parents=True)
        for n in range(links):
            day = f"{2000 + n // 365:04}-{n // 31 % 12 + 1:02}-{n % 28 + 1:02}"
            (folder / f"{day}-link-{n}.md").write_text(_link_post(n, day))
        source = open_source(spec_for(str(folder)))
        floor = median_ms(lambda: [_front(path) for path in sorted(folder.iterdir())], 1)
        reading = median_ms(lambda: sum(1 for _ in source.read(Known())), 1)
        yield Row(f"read {links:,} posts of a link blog", reading, "ms", floor, "yaml CSafeLoader")
        library = open_library(Path(name) / "data", [(source.name, source.at)], configured=False)
        first = median_ms(lambda: sync([source], library), 1)
        yield Row(f"first load of {links:,} posts", first, "ms", most=max(1_000.0, links * 1.5))
        again = median_ms(lambda: sync([source], library), 3)
        yield Row(f"rescan {links:,} unchanged posts", again, "ms", first, "first load", ratio=0.05)
        library.close()

        folder = Path(name) / "long"
        folder.mkdir()
        for n in range(long_posts):
            (folder / f"2024-01-{n % 28 + 1:02}-post-{n}.md").write_text(_long_post(n))
        source = open_source(spec_for(str(folder)))
        start = time.perf_counter()
        found = sum(1 for _ in source.read(Known()))
        took = (time.perf_counter() - start) * 1000
        yield Row("a post of 20 kB with code and shortcodes", took / found, "ms", most=10)


def _front(path: Path) -> object:
    return yaml.load(path.read_text().split("\n---\n")[0][4:], yaml.CSafeLoader)


def _link_post(n: int, day: str) -> str:
    return (
        f'---\ntitle: "A link about the sea, part {n}"\ndate: {day} 12:00:00 +0100\n'
        f"external-url: https://host{n % 300}.example/{n}/a-page\ntags: [sea, tide{n % 40}]\n---\n\n"
        f"What [they](https://host.example/{n}) say about `tides` is *worth* a look.\n"
    )


def _long_post(n: int) -> str:
    part = (
        f"## Part\n\nSome `code` and {{{{< tweet {n} >}}}}, [words]({{% post_url x %}}) and [[Note {n}]].\n\n"
        "```go\nfunc main() {}\n```\n\n> [!NOTE] Mind\n> this\n\n- [ ] one\n- [x] two[^1]\n\n"
    )
    return f"---\ntitle: Post {n}\n---\n\n{part * 100}[^1]: Said.\n"
