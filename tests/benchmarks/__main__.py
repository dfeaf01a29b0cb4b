"""`make bench`, `make bench SIZE=1000000`: every figure beside its floor of the same run, and its target."""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import feeds, files, hour, load, many_feeds, marks, newsboat, posts, queries, screen
from tests.benchmarks.table import Row, as_json, show, show_growth

GROUPS: dict[str, Callable[[int], Iterator[Row]]] = {
    "screen": screen.rows,
    "queries": queries.rows,
    "marks": marks.rows,
    "files": files.rows,
    "posts": posts.rows,
    "feeds": feeds.rows,
    "many-feeds": many_feeds.rows,
    "load": load.rows,
    "hour": hour.rows,
    "newsboat": newsboat.rows,
}
GROWING = ("queries", "marks", "screen")
SIZES = (10_000, 100_000, 1_000_000)


def measured(groups: list[str], size: int) -> list[Row]:
    rows = []
    for name in groups:
        print(f"{name} of {size:,} stories …", file=sys.stderr, flush=True)
        rows += list(GROUPS[name](size))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="stories in the library")
    parser.add_argument("--only", choices=GROUPS, action="append", help="just these groups")
    parser.add_argument("--growth", action="store_true", help="at 10k, 100k and 1M: how cost grows")
    parser.add_argument("--json", type=Path, help="write the rows there too")
    wanted = parser.parse_args()
    if wanted.growth:
        runs = [measured(wanted.only or list(GROWING), size) for size in SIZES]
        print(show_growth(SIZES, runs))
        rows = [row for run in runs for row in run]
    else:
        rows = measured(wanted.only or list(GROUPS), wanted.size)
        print(show(rows))
    if wanted.json:
        wanted.json.write_text(as_json(rows, size=wanted.size))


if __name__ == "__main__":
    main()
