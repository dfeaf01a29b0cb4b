"""Holds the answer of a server, whatever its status, and reads its headers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC

_VALIDATOR_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True)
class Reply:
    """Holds what an address answered. `address`: after redirects. `headers`: names in lower case.

    `body`: unpacked, at most one byte more than the caller allows; empty when the caller did not ask for it.
    `short`: the connection ended before the body did. `redirects`: status and target of each one that was followed,
    in order.
    """

    status: int
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    short: bool = False
    redirects: tuple[tuple[int, str], ...] = ()

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; "" when the server does not name one."""
        return self.content_type.partition(";")[0].strip().lower()

    @property
    def moved_to(self) -> str | None:
        """The new address of what has moved for good: the target of the permanent redirects that came first."""
        target = None
        for status, address in self.redirects:
            if status not in (301, 308):
                break
            target = address
        return target


def validator(headers: Mapping[str, str], name: str) -> str | None:
    """Returns a validator (`etag`, `last-modified`) if it can be sent back unchanged, else None."""
    value = headers.get(name)
    fits = value and len(value) <= _VALIDATOR_CHARACTERS and value.isascii() and value.isprintable()
    return value if fits else None


def seconds_from(value: str | None, now: float) -> float | None:
    """Reads a Retry-After or Expires, a number or a date, as seconds from `now`; None if it is neither."""
    from email.utils import parsedate_to_datetime

    value = (value or "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    if not value:
        return None

    try:
        when = parsedate_to_datetime(value)
        # "-0000" means UTC in an unknown zone; Python parses it without a zone, which would mean local time.
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return max(0.0, when.timestamp() - now)
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None
