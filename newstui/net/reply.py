"""What a server answered, whatever the status: for sources that read more from an answer than its body."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Trouble = Literal["time-out", "no host", "certificate", "unreachable", "protocol", "redirects", "forbidden"]


@dataclass(frozen=True, slots=True)
class Reply:
    """`address`: where it came from, after redirects. `headers`: names in lower case.

    `body`: unpacked, at most one byte more than the caller allows. `short`: the connection ended before the body
    did. `redirects`: status and target of each that was followed, in order.
    """

    status: int
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    short: bool = False
    redirects: tuple[tuple[int, str], ...] = ()

    @property
    def moved_to(self) -> str | None:
        """Where the address has moved for good: the target of the permanent redirects that came first."""
        target = None
        for status, address in self.redirects:
            if status not in (301, 308):
                break
            target = address
        return target
