"""An hour of random keys, as fast as they are taken: does memory settle?"""

import random
from collections.abc import Iterator

from tests.benchmarks.libraries import filled
from tests.benchmarks.screen import NEWEST, reader
from tests.benchmarks.table import Row

KEYS = 3_600
"""One a second."""
SETTLED = 1_200
MOST = 100_000
TYPED = [
    *("jjjjjjjjkkknnpJJKK"),
    *("]", "[", "1", "2", "3", "0", "H", "m", "s", "u", "z", "z", " ", "b", "G", "gg", "gr", ")", "("),
    *(
        "\r",
        "\r",
        "\x1b",
        "\x1b",
        "\x1b",
        "h",
        "l",
        "\x1b[6~",
        "\x1b[5~",
        "/comet\r",
        "=sort:heat\r",
        "\x1b\x1b",
    ),
    *("tquiet\r", "Fharbor\r", "?\x1b", ":\x1b", "Sh", "Sn", "g%50\r"),
]


def rows(size: int) -> Iterator[Row]:
    dice = random.Random(1)
    with reader(filled(min(size, MOST)), "--fresh") as it:
        it.has(NEWEST)
        memory = {}
        for n in range(1, KEYS + 1):
            it.keys(dice.choice(TYPED)).quiet(0.004)
            if n in (SETTLED, KEYS):
                it.keys("\x1b\x1b\x1b").quiet(0.5)
                memory[n] = it.memory
        it.keys("\x1b\x1b\x1b0gg").quiet(0.5)
        assert b"newstui" in it.raw[:4_000]
    yield Row(
        f"memory after {KEYS:,} random keys",
        memory[KEYS],
        "MB",
        memory[SETTLED],
        f"after {SETTLED}",
        ratio=1.1,
    )
