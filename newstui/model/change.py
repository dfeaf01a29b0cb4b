"""Describes what a write did: undo applies the inverse, the list repaints just these rows."""

from typing import Literal, NamedTuple

Flag = Literal["read", "starred"]


class Mark(NamedTuple):
    """Holds one flag of one story, before and after; when they are equal, nothing happened to it.

    `along`: the story is not the one that was marked, but one folded under it.
    """

    id: str
    flag: Flag
    before: bool
    after: bool
    along: bool = False


class Change(NamedTuple):
    """Holds what one write changed.

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
        """Returns the Change that undoes the marks. What a sync did has no inverse and is left out."""
        return Change(marks=tuple(m._replace(before=m.after, after=m.before) for m in reversed(self.marks)))

    def __bool__(self) -> bool:
        return bool(self.marks or self.added or self.altered or self.left or self.tree)
