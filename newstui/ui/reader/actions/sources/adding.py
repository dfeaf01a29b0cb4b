"""Finds what can be added as a source, and writes what the user chose into the config."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from newstui.text.urls import without_secrets
from newstui.ui.prompts.choice import Choice
from newstui.ui.reader.context import Context
from newstui.ui.reader.threads.tasks import on_thread

if TYPE_CHECKING:
    from newstui.config.write import Edited
    from newstui.sources.base import SourceSpec
    from newstui.sources.offers import Found, Offer
    from newstui.sources.opml import FeedList


class Added(NamedTuple):
    """Holds what was added to the config: the sources, and the config with them."""

    specs: Sequence[SourceSpec]
    edited: Edited


class Adding:
    """Does the work of the panel that adds sources."""

    def __init__(self, context: Context) -> None:
        self.context = context

    async def look(self, typed: str) -> Sequence[Choice]:
        from newstui.sources.address import with_scheme
        from newstui.sources.offers import look

        found = await on_thread(lambda check: look(with_scheme(typed), check))
        return self._choices(found)

    def _choices(self, found: Found) -> list[Choice]:
        from newstui.config.adding import list_words, sources_of

        if found.feeds is None:
            return [self._choice(offer) for offer in found.offers]
        new = list(sources_of(found.feeds, self.context.config))
        words = [Choice(f"unusable: {entry}") for entry in found.feeds.unusable]
        words += [Choice(remark) for remark in found.feeds.remarks]
        summary = list_words(found.feeds, new)
        return [Choice(summary, "add them", found.feeds) if new else Choice(summary), *words]

    def _choice(self, offer: Offer) -> Choice:
        from newstui.sources.offers import facts

        title = offer.title or without_secrets(offer.at)
        return Choice(title, "  ".join(facts(offer, self.context.stories.tz)), offer)

    async def add(self, chosen: Offer | FeedList) -> Added:
        """Writes what was chosen into the config. Raises NewstuiError."""
        from newstui.config.adding import source_of, sources_of
        from newstui.config.write import add_sources, as_written
        from newstui.sources.offers import Offer

        def write() -> Added:
            config = as_written(self.context.config)
            found = [source_of(chosen, config)] if isinstance(chosen, Offer) else sources_of(chosen, config)
            specs = list(found)
            return Added(specs, add_sources(config, specs))

        return await on_thread(lambda _: write())
