"""Defines what a check of `newstui doctor` has found."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check: "note" works, but could work better; "bad" doesn't work. `advice` may be ""."""

    check: str
    state: State
    found: str
    advice: str = ""
