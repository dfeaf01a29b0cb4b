"""What a server answered, whatever the status, and how its headers are read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC

_VALIDATOR_CHARACTERS = 1_000


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


def validator(headers: Mapping[str, str], name: str) -> str | None:
    """Returns a validator (`etag`, `last-modified`) when it can be sent back as it came, else None."""
    value = headers.get(name)
    fits = value and len(value) <= _VALIDATOR_CHARACTERS and value.isascii() and value.isprintable()
    return value if fits else None


def seconds_from(value: str | None, now: float) -> float | None:
    """Reads a Retry-After or Expires, a number or a date, as seconds from `now`; None when it says nothing usable."""
    value = (value or "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    if not value:
        return None
    from email.utils import parsedate_to_datetime  # few servers give a date, and it loads much

    try:
        when = parsedate_to_datetime(value)
        # "-0000" says UTC from an unknown place; without a zone it would be the time here.
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(0.0, when.timestamp() - now)
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None
