"""Describes what newstui finds for a story: its event, copies, similar stories, its place on the front page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from newstui.model.change import Flag
from newstui.model.related import RelatedStory


class SimilarStory(NamedTuple):
    """Holds a story with similar words. `share`: of the maximum similarity, 0 to 1; `words`: the heaviest
    common ones.
    """

    story: RelatedStory
    share: float
    words: tuple[str, ...]
    folded: bool = False
    titled: bool = True
    """Set if one of the words is in its title."""


class Points(NamedTuple):
    """Explains the place of a story on the front page. `providers`: how many report its event."""

    providers: int
    sources: int
    heat: int
    fresh: int
    topics: int
    read: int
    crowd: int
    by_quality: bool = False
    """Set if the points for heat are for quality, because the story has no heat."""
    old: int = 0

    @property
    def total(self) -> int:
        return self.sources + self.heat + self.fresh + self.topics + self.read + self.old + self.crowd

    def __str__(self) -> str:
        """Writes the sum, as in `71 = 24 for 4 sources + 20 heat + 15 fresh + 12 your topics`."""
        parts = (
            (self.sources, f"for {self.providers} sources"),
            (self.heat, "quality" if self.by_quality else "heat"),
            (self.fresh, "fresh"),
            (self.topics, "your topics"),
            (self.read, "read before"),
            (self.old, "older than two days"),
            (self.crowd, "same provider above"),
        )
        words = [f"{'-' if points < 0 else '+'} {abs(points)} {what}" for points, what in parts if points]
        return f"{self.total} = {' '.join(words).removeprefix('+ ')}" if words else str(self.total)


class Event(NamedTuple):
    """Holds the stories of one event, oldest first. `id`: of its first story."""

    id: str
    stories: tuple[RelatedStory, ...]

    @property
    def providers(self) -> tuple[str, ...]:
        """Lists the providers that report it, each once, in the order of their first reports."""
        names = (story.provider.shown if story.provider else "" for story in self.stories)
        return tuple(dict.fromkeys(name for name in names if name))


After = Mapping[tuple[str, Flag], bool]
"""(id, flag) -> whether it is set now."""


class MoreInTopic(NamedTuple):
    """Holds other stories of a story's narrowest topic, unread ones first, then newest first."""

    topic: str
    stories: tuple[RelatedStory, ...]

    def marked(self, after: After) -> MoreInTopic:
        """Returns the same with other marks."""
        return self._replace(stories=tuple(_marked(story, after) for story in self.stories))


def _marked(story: RelatedStory, after: After) -> RelatedStory:
    id_ = story.id or ""
    return replace(
        story,
        read=after.get((id_, "read"), story.read),
        starred=after.get((id_, "starred"), story.starred),
    )


@dataclass(frozen=True, slots=True)
class Together:
    """Holds what belongs to a story. `similar`: all that were found, most similar first."""

    event: Event | None = None
    copies: tuple[RelatedStory, ...] = ()
    similar: tuple[SimilarStory, ...] = ()

    def marked(self, after: After) -> Together:
        """Returns the same with other marks."""

        def one(story: RelatedStory) -> RelatedStory:
            return _marked(story, after)

        return Together(
            self.event and Event(self.event.id, tuple(map(one, self.event.stories))),
            tuple(map(one, self.copies)),
            tuple(similar._replace(story=one(similar.story)) for similar in self.similar),
        )
