"""Describes what an address answered, without loading what asks it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WebPage:
    """What an address answered. `address`: after redirects. `headers`: names in lower case.

    `body` is empty unless the answer was wanted; it is one byte longer than allowed when the page is too long.
    `short`: the connection ended before the body did.
    """

    status: int
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    short: bool = False

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def kind(self) -> str:
        """The media type alone, in lower case; "" when the server does not say it."""
        return self.content_type.partition(";")[0].strip().lower()
