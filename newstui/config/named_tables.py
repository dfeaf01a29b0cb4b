"""Checks tables of named entries in the config, views and commands, and that no key does two things."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NoReturn

from newstui.config.values import NAMED, text_value
from newstui.keys.keymap import Keymap, common_prefix, split_keys

if TYPE_CHECKING:
    from newstui.config.toml_lines import Place

ONE_USE = "a key does one thing, or begins a sequence"


class NamedTables:
    """`values_of` checks the values of one table, `fail` raises the error of a place; `keymap` has the other keys.

    `reading_on` is a context that keeps an error for later, so that one run reports all mistakes.
    """

    def __init__(
        self,
        values_of: Callable[[Place, Any], dict[str, Any]],
        fail: Callable[[Place, str], NoReturn],
        reading_on: Callable[[], AbstractContextManager[None]],
        keymap: Keymap,
    ) -> None:
        self._values_of, self._fail, self._reading_on, self._keymap = values_of, fail, reading_on, keymap
        self._taken: dict[str, tuple[str, ...]] = {}

    def tables(self, kind: str, table: Any, needed: str) -> list[tuple[str, dict[str, Any]]]:
        """Returns name and values of each entry of `[kind.NAME]` in which the value `needed` is written."""
        found: dict[str, dict[str, Any]] = {}
        with self._reading_on():
            if not isinstance(table, dict) or not all(isinstance(entry, dict) for entry in table.values()):
                self._fail((kind,), f"expected one table per {NAMED[kind]}: [{kind}.NAME]")
            for name, entry in table.items():
                with self._reading_on():
                    found[name] = self._entry(kind, name, entry, needed, found)
        return list(found.items())

    def _entry(
        self, kind: str, name: str, entry: dict[str, Any], needed: str, before: Iterable[str]
    ) -> dict[str, Any]:
        """Reads one table and its key; `before` are the names of those read before it."""
        place, one = (kind, name), NAMED[kind]
        try:
            text_value(name)
        except ValueError:
            self._fail(place, f"a {one} needs a name on one line")
        values = self._values_of(place, entry)
        if needed not in entry:
            self._fail(place, f"the {one} {name} needs a `{needed}`")
        if any(other.casefold() == name.casefold() for other in before):
            self._fail(place, f"there is already a {one} {name}")
        if key := values.get("key"):
            self._check(key, (*place, "key"))
            self._taken[f"the {one} {name}"] = split_keys(key)
        return values

    def _check(self, key: str, place: Place) -> None:
        keys = split_keys(key)
        action = self._keymap.conflict(keys)
        also = (other for other, theirs in self._taken.items() if common_prefix(theirs, keys))
        by = f"{action.name} ({action.words})" if action else next(also, "")
        if by:
            self._fail(place, f'"{key}" is already used by {by}: {ONE_USE}')
