"""`make bench`, `make bench SIZE=1000000`: every figure beside its floor of the same run, and the target."""

import argparse
from pathlib import Path

from tests.benchmarks import files, screen
from tests.benchmarks.table import as_json, show

GROUPS = {"files": files.rows, "screen": screen.rows}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="stories in the library")
    parser.add_argument("--only", choices=sorted(GROUPS), action="append", help="just these groups")
    parser.add_argument("--json", type=Path, help="write the rows there too")
    wanted = parser.parse_args()
    rows = [
        row for name, group in GROUPS.items() if name in (wanted.only or GROUPS) for row in group(wanted.size)
    ]
    print(show(rows))
    if wanted.json:
        wanted.json.write_text(as_json(rows))


if __name__ == "__main__":
    main()
