"""Shows views, lets the user save and arrange them, and counts their unread stories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from newstui.config.settings import ViewConfig
from newstui.keys.keymap import common_prefix, split_keys
from newstui.keys.presets import checked_keys
from newstui.query import views
from newstui.query.ast import UNREAD, Query
from newstui.query.views import View
from newstui.text.clean import one_line
from newstui.ui.prompts.choice import Choice
from newstui.ui.reader.actions.filtering.filter import Filter
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles


class Views:
    """`unread`: view name -> unread count; missing until counted."""

    def __init__(self, context: Context, filter: Filter, kept: Any) -> None:
        self.context, self.filter = context, filter
        self.own = views.loaded(kept)
        self.unread: dict[str, int] = {}
        self._newest: int | None = None
        self._filled: set[str] = set()

    @property
    def all(self) -> tuple[View, ...]:
        """Returns all views: built-in ones, those of the config, then the user's own."""
        config = from_config(self.context.config.views)
        return views.together(views.built_in(self._newest), config, self.own)

    @property
    def shown(self) -> tuple[tuple[View, int], ...]:
        """Returns the views in the tree with their unread counts; built-in ones only if they have stories."""
        return tuple(
            (view, self.unread.get(view.name, 0))
            for view in self.all
            if view.origin != "built in" or view.name in self._filled
        )

    def named(self, name: str) -> View | None:
        return next((view for view in self.all if views.same(view, name)), None)

    # --- counts -------------------------------------------------------------------------------------------

    async def count(self) -> None:
        """Counts the unread stories of each view; a newer round cancels this one."""
        newest = await self.context.worker.read(
            "views", lambda library: library.listing(Query(), 1).rows(0, 1)
        )
        self._newest = newest[0].published if newest else None
        unread, filled = {}, set()
        for view in self.all:
            query = view.parsed()
            if query is None:
                continue
            unread[view.name] = await self._count(query.having(UNREAD))
            if view.origin == "built in" and (unread[view.name] or await self._count(query)):
                filled.add(view.name)
        self.unread, self._filled = unread, filled
        self.context.topics.show_views(self.shown)

    async def _count(self, query: Query) -> int:
        return await self.context.worker.read("views", lambda library: library.count(query))

    # --- choosing -----------------------------------------------------------------------------------------

    @handles("view.choose")
    def choose(self) -> None:
        """Offers all views, and what can be done with them."""
        choices = [
            Choice(view.name, "  ".join(filter(None, (view.query, view.key))), partial(self.show, view))
            for view in self.all
        ]
        choices.append(Choice("Save this filter as a view …", "", self._ask_name))
        if self.own:
            changes = (("Rename", self._rename), ("Set the key of", self._ask_key), ("Delete", self._delete))
            choices += [
                Choice(f"{what} a view …", "", partial(self._pick_own, then)) for what, then in changes
            ]
        if len(self.own) > 1:
            choices.append(Choice("Move a view …", "", partial(self._pick_own, self._move)))
        self.context.pick("Views", choices, lambda act: act())

    def show(self, view: View) -> None:
        query = view.parsed()
        if query is None:
            self.context.say(f"the query of the view {view.name} is not valid: {view.query}", "error")
            return
        self.filter.show_view(query)
        self.context.topics.select("view", view.name)

    # --- keeping ------------------------------------------------------------------------------------------

    def _ask_name(self) -> None:
        query = self.filter.query
        if not query.terms:
            self.context.say("no filter to save: choose a topic or search first")
            return

        def problem(name: str) -> str:
            taken = self._name_problem(name)
            return taken if taken and not any(views.same(view, name) for view in self.own) else ""

        def save(name: str) -> None:
            before = next((view for view in self.own if views.same(view, name)), View(name, ""))
            self._save_own(views.put(self.own, before._replace(name=name, query=str(query))))
            self._ask_key(self.named(name) or before)

        self._ask("save this filter as", save, problem)

    def _ask_key(self, view: View) -> None:
        def set_key(key: str) -> None:
            self._save_own(views.put(self.own, view._replace(key=key)))
            self.context.say(f"{key} shows {view.name}" if key else f"{view.name} has no key")

        asked = f"key for {view.name}, like gv (empty: none)"
        self._ask(asked, set_key, lambda key: self._key_problem(key, view.name), view.key, empty=True)

    def _rename(self, view: View) -> None:
        def problem(name: str) -> str:
            return "" if views.same(view, name) else self._name_problem(name)

        def rename(name: str) -> None:
            self._save_own(views.put(self.own, view._replace(name=name), view.name))

        self._ask(f"new name for {view.name}", rename, problem, view.name)

    def _delete(self, view: View) -> None:
        self._save_own(views.deleted(self.own, view.name))
        self.context.say(f"deleted {view.name}; its query was: {view.query}")

    def _move(self, view: View) -> None:
        def move(before: str) -> None:
            self._save_own(views.moved(self.own, view.name, before or None))

        others = views.deleted(self.own, view.name)
        choices = [Choice(f"before {other.name}", "", other.name) for other in others]
        self.context.pick(f"Move {view.name}", [*choices, Choice("to the end", "", "")], move)

    def _pick_own(self, then: Callable[[View], None]) -> None:
        self.context.pick("Which view", [Choice(view.name, view.query, view) for view in self.own], then)

    def _ask(
        self,
        asked: str,
        then: Callable[[str], None],
        problem: Callable[[str], str],
        start: str = "",
        empty: bool = False,
    ) -> None:
        """Asks for a name or a key; while `problem` returns a reason, it is shown and Enter does nothing."""
        prompt = self.context.widgets.prompt

        def on_change(typed: str) -> None:
            word = one_line(typed)
            prompt.hint(problem(word) if word else "", "error")

        def answer(typed: str) -> bool:
            word = one_line(typed)
            if word and problem(word):
                return False
            if word or empty:
                then(word)
            return True

        prompt.ask(asked, answer, on_change, start)

    def _name_problem(self, name: str) -> str:
        config = self.context.config.views
        if any(view.name.casefold() == name.casefold() for view in config):
            return f"the config already has a view {name}"
        return f"there is already a view {name}" if any(views.same(view, name) for view in self.own) else ""

    def _key_problem(self, key: str, name: str) -> str:
        """Returns why a view can't have this key, "" if it can."""
        try:
            keys = split_keys(checked_keys(key))
        except ValueError as reason:
            return str(reason)
        if action := self.context.keys.conflict(keys):
            return f"already used: {action.words}"
        others = (view for view in self.all if view.key and not views.same(view, name))
        other = next((view for view in others if common_prefix(split_keys(view.key), keys)), None)
        return f"already used: the view {other.name}" if other else ""

    def _save_own(self, own: tuple[View, ...]) -> None:
        self.own = own
        self.context.store_setting("views", views.kept_as(own))
        self.context.topics.show_views(self.shown)
        self.context.spawn("views", self.count())


def from_config(views: Iterable[ViewConfig]) -> tuple[View, ...]:
    return tuple(View(view.name, view.query, view.key or "", "config") for view in views)
