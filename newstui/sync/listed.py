"""Applies the current contents of lists of feeds: new feeds are read, removed ones are no longer asked."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from newstui.model.topic import TopicRules
from newstui.sources.address import LISTS_FOLDER, came_from_list, is_list
from newstui.sources.base import SourceSpec


class TakesSources(Protocol):
    """Defines what is needed from a library."""

    def set_sources(self, sources: Sequence[tuple[str, str]], keep: Callable[[str], bool] = ...) -> None: ...

    def set_topic_rules(self, rules: TopicRules) -> None: ...


def take_over(library: TakesSources, specs: Sequence[SourceSpec], rules: TopicRules) -> None:
    """Adds these sources to the library, with the topics that they assign.

    `rules`: the topics of the config. The stories of other sources stay.
    """
    library.set_sources([(spec.name, spec.at) for spec in specs], keep=lambda _: True)
    library.set_topic_rules(replace(rules, sources={spec.name: spec.topics for spec in specs}))


def relisted(specs: Sequence[SourceSpec], data_dir: Path, *, anew: bool = False) -> list[SourceSpec]:
    """Returns these sources with the feeds that the lists among them contain now; lists at addresses are fetched once a
    day.

    `anew`: also those fetched today. A list that can't be read keeps its feeds.
    """
    from newstui.sources.kept_lists import DAY_SECONDS, NAMED_SECONDS, fetch_missing
    from newstui.sources.lists import expanded

    lists = [spec for spec in specs if is_list(spec.at, spec.kind)]
    if not lists:
        return list(specs)
    folder = data_dir / LISTS_FOLDER
    fetch_missing(lists, folder, NAMED_SECONDS if anew else DAY_SECONDS)
    found = expanded([spec for spec in specs if not came_from_list(spec.name, lists)], folder)
    readable = [spec for spec in lists if any(came_from_list(one.name, [spec]) for one in found)]
    names = {spec.name for spec in found}
    kept = [
        spec
        for spec in specs
        if came_from_list(spec.name, lists)
        and not came_from_list(spec.name, readable)
        and spec.name not in names
    ]
    return [*found, *kept]
