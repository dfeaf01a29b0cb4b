"""Run by the tests: holds a library open, or marks in it without a pause.

python -m tests.library.holder FOLDER SOURCE hold         prints "ready", ends when its input does
python -m tests.library.holder FOLDER SOURCE mark NUMBER  marks so many times, prints how many were refused
"""

import random
import sys
from pathlib import Path

from newstui.errors import LibraryBroken
from newstui.library.open import open_library
from newstui.query.ast import Query


def main(folder: str, source: str, way: str, number: int = 0) -> None:
    library = open_library(Path(folder), [(Path(source).name, source)], configured=False)
    if way == "hold":
        library.tree()
        print("ready", flush=True)
        sys.stdin.read()
    else:
        ids = [row.id for row in library.listing(Query(), first=1000).rows(0, 1000)]
        refused = 0
        for _ in range(number):
            try:
                library.mark([random.choice(ids)], "read", random.random() < 0.7)
                library.refresh()
            except LibraryBroken:
                refused += 1
        print(refused)
    library.close()


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(int, sys.argv[4:]))
