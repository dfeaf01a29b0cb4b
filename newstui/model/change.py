"""What a write did. Undo is the inverse; the list repaints just these rows."""

from typing import Literal, NamedTuple

Flag = Literal["read", "starred"]


class Mark(NamedTuple):
    """One flag of one story, before and after. `before` may equal `after`: then nothing happened to it.

    `along`: not the story that was meant, but one folded under it.
    """

    id: str
    flag: Flag
    before: bool
    after: bool
    along: bool = False


class Change(NamedTuple):
    """`marks`: flags a user's act set, with what was folded under a head along with it.
    `added`, `altered`, `left`: ids that a sync brought, whose shown fields differ, that are gone.
    """

    marks: tuple[Mark, ...] = ()
    added: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    tree: bool = False
    """The topic tree has other names or parents than before."""

    def inverse(self) -> "Change":
        """The Change that undoes the marks. What a sync did has no inverse and stays out."""
        return Change(marks=tuple(m._replace(before=m.after, after=m.before) for m in reversed(self.marks)))

    def __bool__(self) -> bool:
        return bool(self.marks or self.added or self.altered or self.left or self.tree)
