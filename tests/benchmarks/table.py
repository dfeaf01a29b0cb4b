"""One row a claim: what was measured, against which floor of the same run, and the target for their ratio."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`ours` and `floor` in `unit`; a target of None: only told. `ok` compares their ratio."""

    what: str
    floor_name: str
    floor: float
    ours: float
    target: float | None
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else float("inf")

    @property
    def ok(self) -> bool:
        return self.target is None or self.ratio <= self.target


def median_ms(act: Callable[[], object], times: int = 5) -> float:
    """The median of `times` runs, in milliseconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


def show(rows: Sequence[Row]) -> str:
    head = ("what", "floor", "floor ms", "ours", "ratio", "target", "")
    table = [head]
    for row in rows:
        target = f"≤ {row.target:g}" if row.target is not None else ""
        figures = (f"{row.floor:,.2f}", f"{row.ours:,.2f}", f"{row.ratio:.3f}", target)
        table.append((row.what, row.floor_name, *figures, "ok" if row.ok else "MISSED"))
    widths = [max(len(line[i]) for line in table) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(w) if i < 2 else cell.rjust(w)
            for i, (cell, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in table
    )


def as_json(rows: Sequence[Row]) -> str:
    return json.dumps([{**asdict(row), "ratio": row.ratio, "ok": row.ok} for row in rows], indent=1)
