"""Settles the library after a sync: passes over the stories, each with its own note of what has to be looked at.

A pass hears of every story that a batch writes, and keeps of it what it needs to know (its dirty set). `settle`
runs the passes in their order: each sees what those before it wrote.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from newstui.library.name_ids import Names
    from newstui.library.rows import StoredStory
    from newstui.library.write.counters import Counters


@dataclass(frozen=True, slots=True)
class Settling:
    """What a pass works with, inside one transaction. `mutes`: the mutes in force, as text."""

    connection: sqlite3.Connection
    names: Names
    counters: Counters
    mutes: Sequence[str] = ()


class Pass(Protocol):
    """One pass. It is true when there is something for it to do."""

    name: ClassVar[str]

    def note(self, before: StoredStory | None, after: StoredStory | None, keys: set[int]) -> None:
        """Notes that a story was `before` and is `after` now, and lists the stories `keys` as related."""
        ...

    def doubt(self) -> None:
        """Notes that anything may have changed: another process stored stories, or one was killed."""
        ...

    def clear(self) -> None:
        """Forgets what was noted: it is settled, and committed."""
        ...

    def run(self, settling: Settling) -> Settled:
        """Brings the stories that were noted up to date."""
        ...

    def __bool__(self) -> bool: ...


@dataclass(slots=True)
class NotesAnything:
    """The part of a pass that notes only that some story changed: it looks at all of them whenever one did."""

    anything: bool = False

    def note(self, before: StoredStory | None, after: StoredStory | None, keys: set[int]) -> None:
        self.anything = True

    def doubt(self) -> None:
        self.anything = True

    def clear(self) -> None:
        self.anything = False

    def __bool__(self) -> bool:
        return self.anything


@dataclass(frozen=True, slots=True)
class Settled:
    """What passes changed: keys of stories, and whether the topic tree is another than before."""

    stories: tuple[int, ...] = ()
    tree: bool = False


class Passes:
    """All passes of a library, in the order in which they run."""

    def __init__(self, *passes: Pass) -> None:
        self.passes = passes

    def note(self, before: StoredStory | None, after: StoredStory | None, keys: set[int]) -> None:
        for one in self.passes:
            one.note(before, after, keys)

    def doubt(self) -> None:
        for one in self.passes:
            one.doubt()

    def clear(self) -> None:
        for one in self.passes:
            one.clear()

    def __bool__(self) -> bool:
        return any(self.passes)

    def settle(self, settling: Settling) -> Settled:
        """Runs the passes that have something to do. What one changes, those after it have to look at."""
        stories: dict[int, None] = {}
        tree = False
        for number, one in enumerate(self.passes, 1):
            if not one:
                continue
            settled = one.run(settling)
            if settled.stories or settled.tree:
                for later in self.passes[number:]:
                    later.doubt()
            stories.update(dict.fromkeys(settled.stories))
            tree |= settled.tree | settling.counters.write(settling.connection)
        return Settled(tuple(stories), tree)
