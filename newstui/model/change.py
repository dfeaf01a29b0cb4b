"""Describes what a write did: undo applies the inverse, the list repaints just these rows."""

from typing import Literal, NamedTuple

Flag = Literal["read", "starred"]


class Mark(NamedTuple):
    """One flag of one story, before and after; nothing happened to it when they are equal.

    `along`: the story is not the one that was marked, but one folded under it.
    """

    id: str
    flag: Flag
    before: bool
    after: bool
    along: bool = False


class Change(NamedTuple):
    """What one write changed.

    `marks`: flags that the user set, also of stories folded under those. `added`, `altered`, `left`: ids of stories
    that a sync brought, whose shown fields differ, and that are gone.
    """

    marks: tuple[Mark, ...] = ()
    added: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    tree: bool = False
    """The topic tree has other names or parents than before."""

    def inverse(self) -> "Change":
        """Gives the Change that undoes the marks. What a sync did has no inverse and stays out."""
        return Change(marks=tuple(m._replace(before=m.after, after=m.before) for m in reversed(self.marks)))

    def __bool__(self) -> bool:
        return bool(self.marks or self.added or self.altered or self.left or self.tree)
