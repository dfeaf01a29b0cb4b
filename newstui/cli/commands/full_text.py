"""Fetches the full text of a story for `show --full`."""

from __future__ import annotations

from contextlib import closing, suppress
from urllib.parse import urlsplit

from newstui.cli.session import Session
from newstui.errors import LibraryBroken
from newstui.fulltext.fetcher import Fetcher
from newstui.library.full_texts import FullTexts, tell_library
from newstui.library.sqlite import SqliteLibrary
from newstui.model.full_text import FullText
from newstui.model.story import Story


def fetched(session: Session, library: SqliteLibrary, story: Story) -> tuple[FullText | None, str]:
    """Returns the full text of a story, fetched before or now, or why there is none."""
    hosts = {urlsplit(info.at).hostname or "" for info in library.sources() if info.name in story.sources}
    kept = session.config.full_text
    texts = FullTexts(session.data_dir, days=kept.days, megabytes=kept.megabytes)
    with closing(texts), closing(Fetcher(texts)) as fetcher:
        found = fetcher.get(story, hosts - {""})
    if not isinstance(found, FullText):
        return None, found.words
    with suppress(LibraryBroken):  # it is only for the search
        tell_library(library, story.id, found, fetcher.take_pruned())
    return found, ""
