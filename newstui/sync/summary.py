"""Sums up a sync: its progress, what came, what was rejected."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from newstui.library.values import SourceInfo, Tally, Totals
from newstui.sources.address import is_address, is_list


@dataclass(frozen=True, slots=True)
class Progress:
    """Holds the progress of a source: items or files seen, and how many are expected (None or 0 for unknown)."""

    source: str
    done: int
    expected: int | None = None

    def __str__(self) -> str:
        known = self.expected and self.expected >= self.done
        return f"{self.done:,} of {self.expected:,}" if known else f"{self.done:,}"


def summed(several: Collection[Progress]) -> Progress:
    """Adds up the progress of several sources."""
    expected = [at.expected for at in several if at.expected]
    known = len(expected) == len(several)
    return Progress("", sum(at.done for at in several), sum(expected) if known else None)


class Refused(NamedTuple):
    """Names a file or entry that is not an item, and why."""

    source: str
    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Sums up what a sync did. `rejected` are all that are known now; `failures` and `remarks` are words for people.

    `troubled`: sources with failures, or that yielded nothing. `passed_over`: a line per source about files that are
    not posts; `passed_over_files` lists them.
    """

    tally: Tally = field(default_factory=Tally)
    totals: Totals = field(default_factory=Totals)
    rejected: tuple[Refused, ...] = ()
    failures: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    troubled: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    passed_over_files: tuple[Refused, ...] = ()

    def line(self) -> str:
        done, totals = self.tally, self.totals
        return (
            f"{done.items:,} item{'' if done.items == 1 else 's'}: {done.new:,} new, {done.changed:,} changed, "
            f"{done.unchanged:,} unchanged, {done.rejected:,} rejected; {done.gone:,} gone. "
            f"{totals.stories:,} stor{'y' if totals.stories == 1 else 'ies'}, {totals.listed:,} listed."
        )

    @property
    def exit_code(self) -> int:
        return int(bool(self.troubled))


STORY_FILE = "A story is a Markdown file with front matter, or one that begins with a heading: # Title"
NOTHING = "nothing in it to read: no Markdown file, no feed and no list of links"


def gives_nothing(info: SourceInfo) -> bool:
    """Tells whether a folder or file contains nothing to read.

    Feeds may be empty, and the feeds of a list are separate sources.
    """
    return info.empty and info.synced is not None and not is_address(info.at) and not is_list(info.at)


def passed_over_line(info: SourceInfo) -> str:
    """Writes a line such as "blog: 12 files passed over: 7 section page, 5 project file", most frequent reason first;
    "" for none.
    """
    if not info.passed_over:
        return f"{info.name}: {NOTHING}" if gives_nothing(info) and not info.rejected else ""
    number = len(info.passed_over)
    reasons = Counter(reason for _, reason in info.passed_over)
    told = ", ".join(f"{times:,} {reason}" for reason, times in reasons.most_common())
    return f"{info.name}: {number:,} file{'' if number == 1 else 's'} passed over: {told}"
