"""Views on the screen: choosing, saving, arranging, and their unread counts, counted behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from newstui.keymap import Where, tokens
from newstui.model.query import Query
from newstui.ui import views
from newstui.ui.filtering import UNREAD
from newstui.ui.pickers import Choice
from newstui.ui.views import View

if TYPE_CHECKING:
    from newstui.ui.reader import Reader


class Viewing:
    """`unread` is the count of each view by name; a view without an entry is not counted yet."""

    def __init__(self, reader: Reader, kept: Any) -> None:
        self.reader = reader
        self.own = views.loaded(kept)
        self.unread: dict[str, int] = {}
        self._newest: int | None = None
        self._filled: set[str] = set()

    @property
    def all(self) -> tuple[View, ...]:
        """Built in, from the config, then the user's own."""
        return (*views.built_in(self._newest), *views.from_config(self.reader.config.views), *self.own)

    @property
    def shown(self) -> tuple[tuple[View, int], ...]:
        """What stands in the tree, with its unread count: built-in ones only when they hold something."""
        return tuple(
            (view, self.unread.get(view.name, 0))
            for view in self.all
            if view.origin != "built in" or view.name in self._filled
        )

    def named(self, name: str) -> View | None:
        return next((view for view in self.all if views.same(view, name)), None)

    # --- counts -------------------------------------------------------------------------------------------

    async def count(self) -> None:
        """Count what is unread in each, one after the other: a newer round takes the place of this one."""
        newest = await self.reader.worker.read(
            "views", lambda library: library.listing(Query(), 1).rows(0, 1)
        )
        self._newest = newest[0].published if newest else None
        for view in self.all:
            query = view.parsed()
            if query is None:
                continue
            self.unread[view.name] = await self._count(query.having(UNREAD))
            if view.origin == "built in" and (self.unread[view.name] or await self._count(query)):
                self._filled.add(view.name)
        self.reader.topics.show_views(self.shown)

    async def _count(self, query: Query) -> int:
        return await self.reader.worker.read("views", lambda library: library.count(query))

    # --- choosing -----------------------------------------------------------------------------------------

    def choose(self) -> None:
        """`f`: all views, and what can be done with them."""
        choices = [
            Choice(view.name, f"{view.query}  {view.key}".rstrip(), lambda view=view: self.show(view))
            for view in self.all
        ]
        choices.append(Choice("Save this filter as a view …", "", self._ask_name))
        if self.own:
            choices.append(Choice("Rename a view …", "", lambda: self._pick_own(self._rename)))
            choices.append(Choice("Delete a view …", "", lambda: self._pick_own(self._delete)))
            choices.append(
                Choice("Move a view up …", "", lambda: self._pick_own(lambda view: self._move(view, -1)))
            )
            choices.append(
                Choice("Move a view down …", "", lambda: self._pick_own(lambda view: self._move(view, 1)))
            )
        self.reader.pick("a view", choices, lambda act: act())

    def show(self, view: View) -> None:
        query = view.parsed()
        if query is None:
            self.reader.say(f"the view {view.name} holds a query that does not read: {view.query}", "error")
            return
        self.reader.filtering.to(query)
        self.reader.topics.select("view", view.name)

    def by_key(self, typed: tuple[str, ...]) -> View | tuple[tuple[str, View], ...]:
        """The view with these keys, or those that may still follow: (next key, view)."""
        follow = []
        for view in self.all:
            sequence = tokens(view.key)
            if sequence and sequence == typed:
                return view
            if sequence and sequence[: len(typed)] == typed:
                follow.append((sequence[len(typed)], view))
        return tuple(follow)

    # --- keeping ------------------------------------------------------------------------------------------

    def _ask_name(self) -> None:
        if not self.reader.filtering.query.terms:
            self.reader.say("there is no filter to save: choose topics or search first")
            return
        self.reader.bottom.ask("save this filter as", self._ask_key)

    def _ask_key(self, name: str) -> None:
        name = name.strip()
        if not name:
            return
        self.reader.bottom.ask(
            f"key for {name} (empty: none; for example gv)", lambda key: self._save(name, key.strip())
        )

    def _save(self, name: str, key: str) -> None:
        taken = self._taken(key, name) if key else ""
        if taken:
            self.reader.say(f"{key} is taken: {taken}; the view is saved without a key", "error")
            key = ""
        self._keep(views.saved(self.own, View(name, str(self.reader.filtering.query), key)))
        if not taken:
            self.reader.say(f"saved as {name}" + (f", on {key}" if key else ""))

    def _taken(self, key: str, name: str) -> str:
        """What this key, or the beginning of it, does already."""
        typed = tokens(key)
        for length in range(1, len(typed) + 1):
            found = self.reader.keys.match(typed[:length], Where.ANY)
            if not isinstance(found, tuple):
                return found.words
            if length == len(typed) and found:
                return "it begins other keys"
        other = next((view for view in self.all if view.key == key and not views.same(view, name)), None)
        return f"the view {other.name}" if other else ""

    def _pick_own(self, then: Callable[[View], None]) -> None:
        self.reader.pick("which view", [Choice(view.name, view.query, view) for view in self.own], then)

    def _rename(self, view: View) -> None:
        def renamed(new: str) -> None:
            if new.strip():
                self._keep(views.renamed(self.own, view.name, new.strip()))

        self.reader.bottom.ask(f"new name for {view.name}", renamed, start=view.name)

    def _delete(self, view: View) -> None:
        self._keep(views.deleted(self.own, view.name))
        self.reader.say(f"deleted {view.name}; its query was {view.query}")

    def _move(self, view: View, by: int) -> None:
        self._keep(views.moved(self.own, view.name, by))

    def _keep(self, own: tuple[View, ...]) -> None:
        self.own = own
        self.reader.keep("views", views.kept_as(own))
        self.reader.topics.show_views(self.shown)
        self.reader.spawn("views", self.count())
