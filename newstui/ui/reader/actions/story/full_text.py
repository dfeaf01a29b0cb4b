"""Shows the article behind a story, fetched on request, in place of what its source gave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from newstui.limits import BODY
from newstui.model.full_text import FullText, NoFullText
from newstui.text import urls
from newstui.text.reading_time import word_count
from newstui.text.tags import plain
from newstui.ui.panes.story.page.place import Place, TextPosition
from newstui.ui.reader.actions.marks import Marks
from newstui.ui.reader.actions.story.reading import StoryReader
from newstui.ui.reader.context import Context
from newstui.ui.reader.handlers import handles
from newstui.ui.reader.preview import Preview
from newstui.ui.reader.threads.article_thread import ArticleThread

if TYPE_CHECKING:
    from newstui.model.story import Story

ASK_ABOVE = 10
"""More articles than this are fetched only after a confirmation."""
AT_ONCE = 2


class FullTextReader:
    """Fetches on threads of its own. `_wanted`: ids of stories that show their article this time when they open."""

    def __init__(self, context: Context, preview: Preview, story: StoryReader, marks: Marks) -> None:
        self.context, self.preview, self.story, self.marks = context, preview, story, marks
        self.thread = ArticleThread(context.worker, context.config.full_text, context.sync.sources)
        self._wanted: set[str] = set()
        self._tried: set[str] = set()
        self._notes: dict[str, str] = {}
        """Why stories have no article, by id."""
        self._less: set[str] = set()
        """Stories whose article is shorter than their own text, as the user has seen."""
        specs = (getattr(source, "spec", None) for source in context.sync.sources)
        self._fetches = {spec.name for spec in specs if spec is not None and spec.fulltext}
        preview.before_leaving, preview.article_of = self.keep_place, self._article_of
        marks.when_opened, marks.when_starred = self._opened, self._starred
        context.cancels.append(self.thread.cancel)

    @property
    def is_shown(self) -> bool:
        """Tells whether the story pane shows an article."""
        return self.context.has_view and self.context.view.full_text is not None

    # --- keys -----------------------------------------------------------------------------------------------

    @handles("story.full-text")
    def toggle(self) -> None:
        """Shows the article of the story, or its own text again; of a selected range, fetches the articles."""
        context = self.context
        chosen = context.stories.range
        if chosen and context.at == "list":
            context.stories.set_anchor(None)
            context.spawn("full texts", self._ask_for_range(chosen.start, chosen.stop), exclusive=False)
            return
        target = self.marks.target()
        if target is None:
            context.say("no story selected")
        elif self.is_shown and context.story_visible and context.shown and context.shown.id == target[0]:
            self._wanted.discard(target[0])
            self.keep_place()
            context.view.show_full_text(None)
            context.draw_place()
        else:
            context.spawn("full text", self._show(target[0]), exclusive=False)

    @handles("story.fetch-again")
    def fetch_again(self) -> None:
        """Fetches the article again, even if it was fetched before or failed."""
        target = self.marks.target()
        if target is not None:
            context = self.context
            context.spawn("full text", self._show(target[0], again=True), exclusive=False)

    def close(self) -> None:
        """Ends what is under way, when the reader is left."""
        self.keep_place(at_once=True)
        self.thread.close()

    # --- one story --------------------------------------------------------------------------------------------

    async def _show(self, story_id: str, again: bool = False, unasked: bool = False) -> None:
        """Gets the article of a story and shows it, if the user is still there."""
        context = self.context
        story = await self._story(story_id)
        if story is None:
            return
        if not unasked and story.address and (again or not await self.thread.kept(story)):
            hints = context.keys.hints(("cancel", "cancels"))
            context.say("  ".join((f"fetching {urls.host(story.address)}…", *hints)), "mine")
        found = await self.thread.get(story, again=again, unasked=unasked)
        if found is None:
            context.say("cancelled")
        elif isinstance(found, NoFullText):
            self._fail(story, found.words, silently=unasked)
        else:
            await self._show_found(story, found, unasked)
            # The thread that writes would hold up the drawing.
            context.view.call_after_refresh(self.thread.tell_library, story.id, found)

    async def _show_found(self, story: Story, found: FullText, unasked: bool) -> None:
        context = self.context
        here = context.state.shown == story.id
        less = await self.thread.start(lambda: found.words < word_count(plain(story.body or "", BODY)))
        if less and story.id not in self._less:
            self._less.add(story.id)
            hints = context.keys.hints(("story.full-text", "shows it"))
            self._say_in_story(story, " · ".join(("the page has less than the item", *hints)))
            return
        self._wanted.add(story.id)
        self._notes.pop(story.id, None)
        if here:
            if not context.story_visible:
                context.focus("story")
            if self.preview.outdated or context.shown is None:
                await self.preview.show(story.id)
            if context.shown and context.shown.id == story.id == context.state.shown:
                self._put(found)
                if not unasked:
                    self.marks.mark_opened()
        # Together with the article: two frames would take longer.
        context.widgets.prompt.footer.clear_message()

    def _put(self, text: FullText) -> None:
        """Puts an article in place of the story's own text, at the place where the reader left off in it."""
        view = self.context.view
        view.show_full_text(text)
        if text.place and not view.scroll_offset.y:
            view.restore(_place(text.place))
        view.call_after_refresh(self.context.draw_place)  # its size may not be known yet

    def _fail(self, story: Story, words: str, silently: bool) -> None:
        words = words.removesuffix(": o opens it")
        opens = self.context.keys.hints(("story.open", "opens it in the browser"))
        line = " · ".join((words, *(opens if story.address else ())))
        self._say_in_story(story, line, silently)

    def _say_in_story(self, story: Story, words: str, silently: bool = False) -> None:
        """Says why there is no article: below the story's own text, and at the bottom."""
        context = self.context
        self._notes[story.id] = words
        if context.has_view and context.shown and context.shown.id == story.id:
            context.view.show_note(words)
        if not silently:
            context.say(words, "error")

    async def _story(self, story_id: str) -> Story | None:
        shown = self.context.shown
        if shown is not None and shown.id == story_id:
            return shown
        return await self.context.worker.read(
            f"article of {story_id}", lambda library: library.story(story_id)
        )

    # --- what opens with its article --------------------------------------------------------------------------

    async def _article_of(self, story: Story) -> Callable[[], None] | None:
        """Returns what puts the article of a story, or why there is none, on the page that shows it now."""
        text = await self.thread.kept(story) if story.id in self._wanted else None
        if text is not None:
            return partial(self._put, text)
        words = self._notes.get(story.id)
        return partial(self.context.view.show_note, words) if words else None

    def _opened(self, story: Story) -> None:
        """Fetches the article of an opened story if the config wants that of its source."""
        if story.id and story.id not in self._tried and self._fetches.intersection(story.sources):
            self._tried.add(story.id)
            self.context.spawn("full text", self._show(story.id, unasked=True), exclusive=False)

    def _starred(self, ids: Collection[str]) -> None:
        """Fetches the articles of stories that were starred, if the config wants that."""
        if self.context.config.full_text.prefetch == "starred":
            self.context.spawn("prefetch", self._fetch_unasked(ids), exclusive=False)

    async def _fetch_unasked(self, ids: Collection[str]) -> None:
        for story_id in ids:
            story = await self._story(story_id)
            if story is None:
                continue
            found = await self.thread.get(story, unasked=True, queued=True)
            if found is None:
                return
            if isinstance(found, FullText):
                self.thread.tell_library(story_id, found)

    def resume(self) -> None:
        """Shows the article that was being read when the reader was left."""
        story = self.context.shown
        if story is not None:
            self._wanted.add(story.id)
            self.context.spawn("full text", self._resume(story), awaited=True)

    async def _resume(self, story: Story) -> None:
        put = await self._article_of(story)
        if put is not None and self.context.shown is story:
            self.context.view.move_to(0)
            put()

    def keep_place(self, at_once: bool = False) -> None:
        """Keeps where the user is in the article shown, for the next time it is shown. `at_once`: waits for it."""
        text = self.context.view.full_text if self.context.has_view else None
        if text is None:
            return
        place = self.context.view.place
        kept = json.dumps([place.row, *place.spot]) if place.spot else None
        if kept != text.place:
            keep = partial(self.thread.texts.keep_place, text.key, kept)
            if at_once:
                keep()
            else:
                self.thread.start(keep)

    # --- several stories --------------------------------------------------------------------------------------

    async def _ask_for_range(self, start: int, stop: int) -> None:
        """Fetches the articles of rows of the list; asks for confirmation above ten."""
        context, listing = self.context, self.context.listing
        stories = await context.worker.read("full texts", lambda _: listing.stories(start, stop))

        def answer(typed: str) -> None:
            if typed.strip().lower().startswith("y"):
                context.spawn("full texts", self._fetch_all(stories), exclusive=False)

        if len(stories) > ASK_ABOVE:
            context.widgets.prompt.ask(f"fetch {len(stories)} articles? type y to fetch them", answer)
        else:
            await self._fetch_all(stories)

    async def _fetch_all(self, stories: Sequence[Story]) -> None:
        turns, done, failed, cancelled = asyncio.Semaphore(AT_ONCE), 0, 0, False
        show = self.context.widgets.filter_line.show_progress

        async def one(story: Story) -> None:
            nonlocal done, failed, cancelled
            async with turns:
                whole = None if cancelled else await self._story(story.id)
                found = await self.thread.get(whole, queued=True) if whole else None
                cancelled = cancelled or found is None
                failed += isinstance(found, NoFullText)
                if isinstance(found, FullText):
                    self.thread.tell_library(story.id, found)
                done += 1
                show(f"full text {done} of {len(stories)}")

        show(f"full text 0 of {len(stories)}")
        await asyncio.gather(*map(one, stories))
        show("")
        came = len(stories) - failed
        words = f"fetched {came} of {len(stories)} articles" if failed else f"fetched all {came} articles"
        self.context.say("cancelled" if cancelled else words)


def _place(kept: str) -> Place:
    """Reads a place as `keep_place` wrote it; the top for anything else."""
    try:
        row, key, offset = json.loads(kept)
        return Place(TextPosition(str(key), int(offset)), int(row))
    except (ValueError, TypeError):
        return Place()
