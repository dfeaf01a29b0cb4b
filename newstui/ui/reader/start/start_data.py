"""Reads what the first frame shows, so that it is complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from newstui.ui.panes.layout import Sizes
from newstui.ui.reader.actions.looks import DENSITY
from newstui.ui.reader.start import resume

if TYPE_CHECKING:
    from newstui.library.protocol import Library
    from newstui.model.topic import Tree


class StartData(NamedTuple):
    """Holds the topic tree, the position to return to, and the settings that the user made in the reader.

    `pins`: digit -> topic. `views` as they were stored. `recent`: keys of tree nodes chosen by name, newest first.
    `notices`: what went wrong when the library was opened. `branches`: key of a tree node -> whether it is open.
    `colourless`: no colour is sent to the terminal.
    """

    tree: Tree
    resume: resume.ResumeData
    sizes: Sizes
    pins: Mapping[int, str]
    views: Any
    recent: Sequence[str]
    notices: Sequence[str]
    branches: Mapping[str, bool]
    lines_per_row: int
    colourless: bool


def read_start_data(library: Library, fresh: bool, colourless: bool) -> StartData:
    """Reads the start data from the library; a setting of another form counts as missing. `fresh`: starts at the top of
    All.
    """
    kept = map(library.setting, ("sizes", "pins", "lately", "branches", DENSITY))
    sizes, pins, recent, branches, density = kept
    return StartData(
        library.tree(),
        resume.read_resume_data(library, fresh),
        Sizes(*sizes) if isinstance(sizes, list) and len(sizes) == 2 else Sizes(),
        {int(digit): str(name) for digit, name in pins.items()} if isinstance(pins, dict) else {},
        library.setting("views"),
        [str(key) for key in recent] if isinstance(recent, list) else [],
        library.notices,
        {str(key): bool(is_open) for key, is_open in branches.items()} if isinstance(branches, dict) else {},
        2 if density == 2 else 1,
        colourless,
    )


def load_rest() -> None:
    """Imports what the first keys need, while the user looks at the list."""
    import newstui.ui.panes.story.view  # noqa: F401
