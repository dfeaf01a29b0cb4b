"""Lays out the pages of stories for tests, as the story pane does."""

import dataclasses
from datetime import UTC

from newstui.model.story import Story
from newstui.text.body.kind import kind_of
from newstui.ui.drawing.wrap import Line
from newstui.ui.panes.story.body import StoryBody
from newstui.ui.panes.story.page.page import Page
from newstui.ui.panes.story.sections import (
    Setting,
    above,
    below,
)
from tests.ui.stories import NOW


def setting(width: int, **other: object) -> Setting:
    return dataclasses.replace(Setting(width, NOW, UTC), **other)  # type: ignore[arg-type]


def page(story: Story, width: int, **other: object) -> Page:
    it = setting(width, **other)
    middle = StoryBody(story.body, kind_of(story.body)).sections(width) if story.body else []
    return Page([*above(story, it), *middle, *below(story, it)])


def shown(lines: list[Line]) -> list[str]:
    return ["".join(p.text for p in (*line.lead, *line.pieces, *line.tail)).rstrip() for line in lines]


def texts(story: Story, width: int, **other: object) -> str:
    return "\n".join(shown(page(story, width, **other).lines))
