"""Settles the library after a sync, in passes over the stories; each pass records what it has to look at.

A pass is notified of every story that a batch writes and records what it needs (its dirty set). `settle` runs the
passes in order: each sees what earlier ones wrote.
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
    """Holds what a pass works with inside one transaction. `mutes`: the mutes in force, as text."""

    connection: sqlite3.Connection
    names: Names
    counters: Counters
    mutes: Sequence[str] = ()


class Pass(Protocol):
    """Defines a pass. It is true when it has something to do."""

    name: ClassVar[str]

    def note(self, before: StoredStory | None, after: StoredStory | None, keys: set[int]) -> None:
        """Notes that a story changed from `before` to `after` and lists the stories `keys` as related."""
        ...

    def doubt(self) -> None:
        """Notes that anything may have changed, because another process stored stories or was killed."""
        ...

    def clear(self) -> None:
        """Forgets the notes after they were settled and committed."""
        ...

    def run(self, settling: Settling) -> Settled:
        """Updates the stories that were noted."""
        ...

    def __bool__(self) -> bool: ...


@dataclass(slots=True)
class NotesAnything:
    """Notes only that some story changed; the pass then looks at all stories."""

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
    """Describes what passes changed: keys of stories, and whether the topic tree changed."""

    stories: tuple[int, ...] = ()
    tree: bool = False


class Passes:
    """Holds all passes of a library, in the order in which they run."""

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
        """Runs the passes that have something to do. Later passes are notified of what earlier ones change."""
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
