"""One row a claim: what was measured, against which floor of the same run, and its target."""

import json
import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`ours` in `unit`, beside a `floor` in the same unit (none: 0).

    `ratio`: the target for ours / floor. `most`: the target for ours alone. None of both: only told.
    """

    what: str
    ours: float
    unit: str = "ms"
    floor: float = 0.0
    floor_name: str = ""
    ratio: float | None = None
    most: float | None = None

    @property
    def is_ratio(self) -> float | None:
        return self.ours / self.floor if self.floor else None

    @property
    def ok(self) -> bool | None:
        """Whether it reaches its targets; None without one."""
        if self.ratio is None and self.most is None:
            return None
        fits = self.ratio is None or (self.is_ratio is not None and self.is_ratio <= self.ratio)
        return fits and (self.most is None or self.ours <= self.most)


def times_ms(act: Callable[[], object], times: int = 5) -> list[float]:
    took = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        took.append((time.perf_counter() - start) * 1000)
    return took


def median_ms(act: Callable[[], object], times: int = 5) -> float:
    """The median of `times` runs, in milliseconds."""
    return statistics.median(times_ms(act, times))


def show(rows: Sequence[Row]) -> str:
    """The table, as Markdown: it can be read as it is, and stands in docs/performance.md."""
    table = [("what", "ours", "floor", "ratio", "target", "")]
    for row in rows:
        floor = f"{_figure(row.floor, row.unit)} ({row.floor_name})" if row.floor else ""
        ratio = f"{row.is_ratio:.3g}×" if row.is_ratio is not None else ""
        targets = [f"≤ {row.ratio:g}×"] if row.ratio is not None else []
        targets += [f"≤ {_figure(row.most, row.unit)}"] if row.most is not None else []
        verdict = {True: "ok", False: "MISSED", None: ""}[row.ok]
        table.append((row.what, _figure(row.ours, row.unit), floor, ratio, " ".join(targets), verdict))
    return _aligned(table)


def show_growth(sizes: Sequence[int], runs: Sequence[Sequence[Row]]) -> str:
    """The same rows at several sizes, and by which power of the size each grows from the first to the last."""
    found = [{row.what: row for row in rows} for rows in runs]
    table = [("what", *(f"{size:,}" for size in sizes), "grows as")]
    for what, row in found[0].items():
        if all(what in rows for rows in found):
            figures = [rows[what].ours for rows in found]
            power = exponent(sizes[0], figures[0], sizes[-1], figures[-1])
            table.append((what, *(_figure(figure, row.unit) for figure in figures), f"n^{power:.2f}"))
    return _aligned(table)


def exponent(size: int, figure: float, larger: int, its_figure: float) -> float:
    """p where figure ~ size^p: 0 is constant, 1 linear."""
    if min(figure, its_figure) <= 0:
        return 0.0
    return math.log(its_figure / figure) / math.log(larger / size)


def _figure(value: float, unit: str) -> str:
    if unit in ("B", "rows", "requests", "") or value >= 1_000:
        return f"{value:,.0f} {unit}".strip()
    return f"{value:.3g} {unit}"


def _aligned(table: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "| "
        + " | ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in line)
        + " |"
        for line in ([*enumerate(zip(row, widths, strict=True))] for row in table)
    ]
    rule = (
        "|" + "|".join("-" * (width + 1) + ("-" if i == 0 else ":") for i, width in enumerate(widths)) + "|"
    )
    return "\n".join([lines[0], rule, *lines[1:]])


def as_json(rows: Iterable[Row], **facts: object) -> str:
    measured = [{**asdict(row), "is_ratio": row.is_ratio, "ok": row.ok} for row in rows]
    return json.dumps({**facts, "rows": measured}, indent=1)
