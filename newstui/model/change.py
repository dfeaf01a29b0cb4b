"""Describes what a write changed: undo applies the inverse, and the list repaints only these rows."""

from typing import Literal, NamedTuple

Flag = Literal["read", "starred"]


class Mark(NamedTuple):
    """Holds one flag of one story, before and after; if they are equal, nothing changed.

    `along`: the story is folded under the one that was marked.
    """

    id: str
    flag: Flag
    before: bool
    after: bool
    along: bool = False


class Change(NamedTuple):
    """Holds what one write changed.

    `marks`: flags that the user set, also of stories folded under those. `added`, `altered`, `left`: ids of stories
    that a sync added, whose shown fields changed, and that are gone.
    """

    marks: tuple[Mark, ...] = ()
    added: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    tree: bool = False
    """Names or parents in the topic tree changed."""

    def inverse(self) -> "Change":
        """Returns the Change that undoes the marks. Changes of a sync have no inverse and are left out."""
        return Change(marks=tuple(m._replace(before=m.after, after=m.before) for m in reversed(self.marks)))

    def __bool__(self) -> bool:
        return bool(self.marks or self.added or self.altered or self.left or self.tree)
