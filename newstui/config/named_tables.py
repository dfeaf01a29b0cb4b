"""Checks tables of named entries in the config, views and commands, and that no key does two things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from newstui.config.values import NAMED, text_value
from newstui.keys.keymap import Keymap, common_prefix, split_keys

if TYPE_CHECKING:
    from newstui.config.toml_lines import Place

ONE_USE = "a key does one thing, or begins a sequence"


class NamedTables:
    """`values_of` checks the values of one table, `fail` raises the error of a place; `keymap` has the other keys."""

    def __init__(
        self,
        values_of: Callable[[Place, Any], dict[str, Any]],
        fail: Callable[[Place, str], NoReturn],
        keymap: Keymap,
    ) -> None:
        self._values_of, self._fail, self._keymap = values_of, fail, keymap
        self._taken: dict[str, tuple[str, ...]] = {}

    def tables(self, kind: str, table: Any, needed: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yields name and values of each entry of `[kind.NAME]`; the value `needed` is always there."""
        one = NAMED[kind]
        if not isinstance(table, dict) or not all(isinstance(entry, dict) for entry in table.values()):
            self._fail((kind,), f"expected one table per {one}: [{kind}.NAME]")
        names: set[str] = set()
        for name, entry in table.items():
            place: Place = (kind, name)
            try:
                text_value(name)
            except ValueError:
                self._fail(place, f"a {one} needs a name on one line")
            values = self._values_of(place, entry)
            if needed not in values:
                self._fail(place, f"the {one} {name} needs a `{needed}`")
            if name.casefold() in names:
                self._fail(place, f"there is already a {one} {name}")
            names.add(name.casefold())
            if key := values.get("key"):
                self._check(key, (*place, "key"))
                self._taken[f"the {one} {name}"] = split_keys(key)
            yield name, values

    def _check(self, key: str, place: Place) -> None:
        keys = split_keys(key)
        action = self._keymap.conflict(keys)
        also = (other for other, theirs in self._taken.items() if common_prefix(theirs, keys))
        by = f"{action.name} ({action.words})" if action else next(also, "")
        if by:
            self._fail(place, f'"{key}" is already used by {by}: {ONE_USE}')
