"""Stores the state of an API between two syncs, as JSON in the library."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from newstui.sources.api.discovery import Section, Shape

_VERSION = 1


class SeenPage(NamedTuple):
    """Holds a page as last seen: its validators, and its nextPage (a number, an address or None)."""

    etag: str | None = None
    modified: str | None = None
    next: int | str | None = None


@dataclass
class SectionState:
    """Holds how far a section has been read.

    `first`: the address of its page 1. `style`: how its pages are addressed (`paging.STYLES`). `complete`: all of it
    was read; else `resume` is the last page that came, None for none. `missing`: it never existed.
    """

    first: str | None = None
    style: str | None = None
    resume: str | None = None
    complete: bool = False
    missing: bool = False
    pages: dict[str, SeenPage] = field(default_factory=dict)

    def walk_all(self) -> None:
        """Makes the next walk go to the end, even past unchanged pages."""
        self.complete, self.resume, self.missing = False, None, False


@dataclass
class FeedState:
    """Holds what is remembered of an API. `topics`: how many are defined. `walked`: when the last walk through all
    pages began, UTC seconds.

    `updated`: as given by a location API. `rest_until`: when the server wants no requests, UTC seconds.
    """

    shape: Shape | None = None
    topics: int = 0
    topics_page: SeenPage = field(default_factory=SeenPage)
    walked: float = 0.0
    updated: str | None = None
    sections: dict[str, SectionState] = field(default_factory=dict)
    rest_until: int = 0

    def section(self, url: str) -> SectionState:
        return self.sections.setdefault(url, SectionState())

    def walk_all(self, now: float) -> None:
        self.walked = now
        for section in self.sections.values():
            section.walk_all()

    def expect_all(self) -> None:
        """Makes the next read ask again for sections that did not exist."""
        for section in self.sections.values():
            section.missing = False

    def forget_validators(self) -> None:
        self.topics_page = SeenPage()
        for section in self.sections.values():
            section.pages.clear()

    def as_json(self) -> dict[str, Any]:
        """Returns the state as JSON values: a copy unaffected by later changes."""
        sections = {
            url: {**vars(section), "pages": dict(section.pages)} for url, section in self.sections.items()
        }
        return {**vars(self), "sections": sections, "version": _VERSION}


def from_json(state: Mapping[str, Any]) -> FeedState:
    """Reads what `as_json` returned. The state is empty if another version of newstui wrote it."""
    if state.get("version") != _VERSION:
        return FeedState()
    names = {one.name for one in fields(FeedState)}
    found = {name: value for name, value in state.items() if name in names}
    if shape := state["shape"]:
        sections, topics, api = shape
        found["shape"] = Shape(tuple(Section(*section) for section in sections), topics, api)
    found["topics_page"] = SeenPage(*state["topics_page"])
    found["sections"] = {
        url: SectionState(
            **{**section, "pages": {at: SeenPage(*page) for at, page in section["pages"].items()}}
        )
        for url, section in state["sections"].items()
    }
    return FeedState(**found)
