"""Views on the screen: choosing, saving, arranging, and their unread counts, counted behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from newstui.config.load import ViewConfig
from newstui.keys.keymap import shared, tokens
from newstui.keys.presets import checked
from newstui.query import views
from newstui.query.ast import Query
from newstui.query.views import View
from newstui.text.clean import one_line
from newstui.ui.prompts.choice import Choice
from newstui.ui.reader.context import Context
from newstui.ui.reader.filter import UNREAD, Filter
from newstui.ui.reader.handlers import handles


class Views:
    """`unread` is the count of each view by name; a view without an entry is not counted yet."""

    def __init__(self, context: Context, filter: Filter, kept: Any) -> None:
        self.context, self.filter = context, filter
        self.own = views.loaded(kept)
        self.unread: dict[str, int] = {}
        self._newest: int | None = None
        self._filled: set[str] = set()

    @property
    def all(self) -> tuple[View, ...]:
        """Built in, from the config, then the user's own."""
        config = from_config(self.context.config.views)
        return views.together(views.built_in(self._newest), config, self.own)

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
        """`f`: all views, and what can be done with them."""
        choices = [
            Choice(view.name, "  ".join(filter(None, (view.query, view.key))), partial(self.show, view))
            for view in self.all
        ]
        choices.append(Choice("Save this filter as a view …", "", self._ask_name))
        if self.own:
            changes = (("Rename", self._rename), ("Key of", self._ask_key), ("Delete", self._delete))
            choices += [
                Choice(f"{what} a view …", "", partial(self._pick_own, then)) for what, then in changes
            ]
        if len(self.own) > 1:
            choices.append(Choice("Move a view …", "", partial(self._pick_own, self._move)))
        self.context.pick("a view", choices, lambda act: act())

    def show(self, view: View) -> None:
        query = view.parsed()
        if query is None:
            self.context.say(f"the view {view.name} holds a query that does not read: {view.query}", "error")
            return
        self.filter.to(query)
        self.context.topics.select("view", view.name)

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
        query = self.filter.query
        if not query.terms:
            self.context.say("there is no filter to save: choose topics or search first")
            return

        def why_not(name: str) -> str:
            taken = self._taken_name(name)
            return taken if taken and not any(views.same(view, name) for view in self.own) else ""

        def save(name: str) -> None:
            before = next((view for view in self.own if views.same(view, name)), View(name, ""))
            self._keep(views.put(self.own, before._replace(name=name, query=str(query))))
            self._ask_key(self.named(name) or before)

        self._ask("save this filter as", save, why_not)

    def _ask_key(self, view: View) -> None:
        def set_key(key: str) -> None:
            self._keep(views.put(self.own, view._replace(key=key)))
            self.context.say(f"{view.name} is on {key}" if key else f"{view.name} has no key")

        asked = f"key for {view.name}, like gv (empty: none)"
        self._ask(asked, set_key, lambda key: self._taken_key(key, view.name), view.key, empty=True)

    def _rename(self, view: View) -> None:
        def why_not(name: str) -> str:
            return "" if views.same(view, name) else self._taken_name(name)

        def rename(name: str) -> None:
            self._keep(views.put(self.own, view._replace(name=name), view.name))

        self._ask(f"new name for {view.name}", rename, why_not, view.name)

    def _delete(self, view: View) -> None:
        self._keep(views.deleted(self.own, view.name))
        self.context.say(f"deleted {view.name}; its query was {view.query}")

    def _move(self, view: View) -> None:
        def move(before: str) -> None:
            self._keep(views.moved(self.own, view.name, before or None))

        others = views.deleted(self.own, view.name)
        choices = [Choice(f"before {other.name}", "", other.name) for other in others]
        self.context.pick(f"{view.name} goes", [*choices, Choice("to the end", "", "")], move)

    def _pick_own(self, then: Callable[[View], None]) -> None:
        self.context.pick("which view", [Choice(view.name, view.query, view) for view in self.own], then)

    def _ask(
        self,
        asked: str,
        then: Callable[[str], None],
        why_not: Callable[[str], str],
        start: str = "",
        empty: bool = False,
    ) -> None:
        """Ask for a name or a key; while there is a reason against it, it is said and Enter does nothing."""
        bottom = self.context.widgets.bottom

        def live(typed: str) -> None:
            word = one_line(typed)
            bottom.hint(why_not(word) if word else "", "error")

        def answer(typed: str) -> bool:
            word = one_line(typed)
            if word and why_not(word):
                return False
            if word or empty:
                then(word)
            return True

        bottom.ask(asked, answer, live, start)

    def _taken_name(self, name: str) -> str:
        config = self.context.config.views
        if any(view.name.casefold() == name.casefold() for view in config):
            return f"{name} is in the config"
        return f"there is a view {name}" if any(views.same(view, name) for view in self.own) else ""

    def _taken_key(self, key: str, name: str) -> str:
        """Why a view can't have this key."""
        try:
            keys = tokens(checked(key))
        except ValueError as reason:
            return str(reason)
        if action := self.context.keys.taken(keys):
            return f"taken: {action.words}"
        others = (view for view in self.all if view.key and not views.same(view, name))
        other = next((view for view in others if shared(tokens(view.key), keys)), None)
        return f"taken: the view {other.name}" if other else ""

    def _keep(self, own: tuple[View, ...]) -> None:
        self.own = own
        self.context.keep("views", views.kept_as(own))
        self.context.topics.show_views(self.shown)
        self.context.spawn("views", self.count())


def from_config(views: Iterable[ViewConfig]) -> tuple[View, ...]:
    return tuple(View(view.name, view.query, view.key or "", "config") for view in views)
