"""Defines what the layout of a story depends on besides the story."""

from dataclasses import dataclass
from datetime import tzinfo

from newstui.ui.panes.story.pictures import Extras


@dataclass(frozen=True, slots=True)
class Setting:
    """Holds what the layout depends on besides the story.

    `width`: cells of text; `room`: cells including what may stand beside it; `now`: UTC seconds; `opened`: the entry
    that shows its excerpt; `keys`: (key, word) pairs shown beside the address; `reading_time`: for people, "" for none.
    """

    width: int
    now: int
    tz: tzinfo
    opened: int | None = None
    room: int = 0
    keys: tuple[tuple[str, str], ...] = (("o", "open"),)
    extras: Extras = Extras()
    reading_time: str = ""
    rule: int = 0
    """Cells of the rule above the page, which shows the facts if they all fit; 0: there is none."""
