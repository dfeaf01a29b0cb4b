"""Builds the objects that handle actions, in the order in which they use each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from newstui.keys.keymap import split_keys
from newstui.ui.reader.actions.filtering.filter import Filter
from newstui.ui.reader.actions.filtering.jumps import Jumps
from newstui.ui.reader.actions.filtering.query_line import QueryLine
from newstui.ui.reader.actions.filtering.topic_filter import TopicFilter
from newstui.ui.reader.actions.filtering.watch import Watch
from newstui.ui.reader.actions.looks import Looks
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.actions.navigation import Navigation
from newstui.ui.reader.actions.sources.reload import Reload
from newstui.ui.reader.actions.sources.servers import Servers
from newstui.ui.reader.actions.sources.share import Share
from newstui.ui.reader.actions.story.extras import StoryExtras
from newstui.ui.reader.actions.story.full_text import FullTextReader
from newstui.ui.reader.actions.story.more import MoreFinder
from newstui.ui.reader.actions.story.reading import StoryReader
from newstui.ui.reader.actions.story.together import TogetherFinder
from newstui.ui.reader.actions.undo import Undo
from newstui.ui.reader.context import Context
from newstui.ui.reader.daily import DailyCounts
from newstui.ui.reader.dispatch import Actions
from newstui.ui.reader.preview import Preview
from newstui.ui.reader.start.visit import Visit

if TYPE_CHECKING:
    from newstui.config.settings import CommandConfig
    from newstui.ui.reader.actions.command_list import CommandList
    from newstui.ui.reader.actions.filtering.views import Views
    from newstui.ui.reader.actions.sources.page import Sources
    from newstui.ui.reader.actions.story.browser import Browser
    from newstui.ui.reader.actions.story.programs import Programs
    from newstui.ui.reader.actions.story.saving import Saving


class Helpers:
    """Builds the helpers of one reader. Those defined as properties are imported when first needed.

    `saved_views`: the user's own views as stored; `filling`: see `Reload`; `leave` ends the program.
    """

    def __init__(self, context: Context, saved_views: Any, filling: bool, leave: Callable[[], None]) -> None:
        self._context, self._saved_views = context, saved_views
        self.preview = Preview(context)
        self.visit, self.daily = Visit(context), DailyCounts(context)
        self.filter = Filter(context, self.preview)
        watch = Watch(context)
        self.query_line = QueryLine(context, self.filter, watch)
        self.topic_filter = TopicFilter(context, self.filter)
        self.marks = Marks(context)
        self.undo = Undo(context, self.filter, self.marks)
        more = MoreFinder(context)
        self.preview.after_preview = more.find
        self.together = TogetherFinder(context, self.filter, self.marks, more)
        self.story = StoryReader(context, self.preview, self.filter, self.marks, self.together)
        self.full_text = FullTextReader(context, self.preview, self.story, self.marks)
        self.extras = StoryExtras(context, self.full_text.thread)
        self.jumps = Jumps(context, self.preview, self.filter, self.story)
        self.reload = Reload(context, self.filter, watch, filling)
        self.servers = Servers(context, self.marks, self.reload)
        opened = context.sync.servers
        self.share = Share(context, self.marks, opened.data_dir if opened else None)
        self.reload.before_sync = self.share.exchange
        self.reload.edit_file = lambda paths, source: self.programs.edit_file(paths, source)
        self.navigation = Navigation(
            context, self.preview, self.filter, self.story, leave, lambda: self.sources.show()
        )
        helpers = (self.query_line, self.topic_filter, self.filter, self.marks, self.undo, self.story)
        self.actions = Actions(
            context,
            (*helpers, self.full_text, self.extras, self.together, self.jumps, self.reload, self.navigation),
            lambda: (
                *(self.browser, self.programs, self.saving, self.sources, self.views, self.command_list),
                Looks(context),
            ),
        )

    @cached_property
    def browser(self) -> Browser:
        from newstui.ui.reader.actions.story.browser import Browser

        return Browser(self._context, self.marks, self.story)

    @cached_property
    def programs(self) -> Programs:
        from newstui.ui.reader.actions.story.programs import Programs

        return Programs(self._context, self.marks, self.story, self.reload)

    def by_key(self, typed: tuple[str, ...]) -> Callable[[], None] | tuple[tuple[str, str], ...]:
        """Returns what a key of a view or an own command does, else the (next key, words) that may follow."""
        own: list[tuple[str | None, str, Callable[[], None]]] = [
            (view.key, view.name, partial(self.views.show, view)) for view in self.views.all
        ]
        own += [
            (command.key, command.name, partial(self.run_command, command))
            for command in self._context.config.commands
        ]
        follow = []
        for key, name, act in own:
            sequence = split_keys(key or "")
            if sequence and sequence == typed:
                return act
            if sequence and sequence[: len(typed)] == typed:
                follow.append((sequence[len(typed)], name))
        return tuple(follow)

    def run_command(self, command: CommandConfig) -> None:
        """Runs a command of the user's own on the story."""
        from newstui.ui.reader.actions.story.own_programs import OwnPrograms

        OwnPrograms(self._context, self.marks).run(command)

    @cached_property
    def sources(self) -> Sources:
        from newstui.ui.reader.actions.sources.page import Sources

        return Sources(self._context, self.filter, self.reload, self.browser)

    @cached_property
    def saving(self) -> Saving:
        from newstui.ui.reader.actions.story.saving import Saving

        return Saving(self._context, self.marks, self.full_text)

    @cached_property
    def views(self) -> Views:
        from newstui.ui.reader.actions.filtering.views import Views

        return Views(self._context, self.filter, self._saved_views)

    @cached_property
    def command_list(self) -> CommandList:
        from newstui.ui.reader.actions.command_list import CommandList

        return CommandList(
            self._context, self.views, self.actions.run, self.run_command, lambda: self.programs.tour()
        )
