"""What each action does: one method an action, named after it. The reader gives the verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from newstui.keymap import COUNTED
from newstui.model.query import Sort
from newstui.ui.choice import Choice

if TYPE_CHECKING:
    from newstui.ui.screen import Reader


class Acts:
    """`run("story.star")` calls `story_star`. Every action of the registry has its method; a test sees to it."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def run(self, name: str, count: int = 0) -> None:
        """`count`: the number typed before the keys, for the actions that take one; 0: none."""
        if name.startswith("topic.") and name[-1].isdigit():
            self.topic_pinned(int(name[-1]))
        elif count and name in COUNTED:
            self.method(name)(count)
        else:
            self.method(name)()

    def method(self, name: str) -> Callable[..., None]:
        found: Callable[..., None] = getattr(self, name.replace(".", "_").replace("-", "_"))
        return found

    # --- moving -------------------------------------------------------------------------------------------

    def _step(self, by: int) -> None:
        reader = self.reader
        if reader.at == "story":
            reader.view.line(by)
        elif reader.at == "tree":
            reader.topics.step(by)
        else:
            reader.stories.step(by)

    def move_down(self, count: int = 1) -> None:
        self._step(count)

    def move_up(self, count: int = 1) -> None:
        self._step(-count)

    def move_top(self, count: int = 1) -> None:
        self._to(count)

    def move_end(self, count: int | None = None) -> None:
        self._to(count)

    def _to(self, row: int | None) -> None:
        """To a row, or a line of the story, from 1; None: the last."""
        reader = self.reader
        if reader.at == "story" and row is None:
            reader.view.to_end()
        elif reader.at == "story":
            reader.view.to_top()
            reader.view.line((row or 1) - 1)
        else:
            lines = reader.topics if reader.at == "tree" else reader.stories
            lines.move_to((row or lines.count) - 1)

    def _page(self, pages: float) -> None:
        reader = self.reader
        if reader.at == "story":
            reader.view.page(pages)
        elif reader.at == "tree":
            reader.topics.page(pages)
        else:
            reader.stories.page(pages)

    def move_page_down(self, count: int = 1) -> None:
        self._page(count)

    def move_page_up(self, count: int = 1) -> None:
        self._page(-count)

    def move_half_down(self, count: int = 1) -> None:
        self._page(0.5 * count)

    def move_half_up(self, count: int = 1) -> None:
        self._page(-0.5 * count)

    def move_percent(self, count: int | None = None) -> None:
        if count is None:
            self.reader.reading.ask_percent()
        else:
            self.reader.reading.to_percent(min(count, 100))

    def move_date(self) -> None:
        self.reader.reading.ask_date()

    # --- panes --------------------------------------------------------------------------------------------

    def pane_left(self) -> None:
        reader = self.reader
        if reader.at == "tree":
            reader.topics.set_open(False)
        else:
            reader.go_pane(-1)

    def pane_right(self) -> None:
        reader = self.reader
        if not (reader.at == "tree" and reader.topics.set_open(True)):
            reader.go_pane(1)

    def pane_next(self) -> None:
        self.reader.go_pane(1, around=True)

    def pane_previous(self) -> None:
        self.reader.go_pane(-1, around=True)

    def pane_zoom(self) -> None:
        self.reader.zoom()

    def pane_narrower(self) -> None:
        self.reader.resize_pane(wider=False)

    def pane_wider(self) -> None:
        self.reader.resize_pane(wider=True)

    # --- stories ------------------------------------------------------------------------------------------

    def go_in(self) -> None:
        reader = self.reader
        if reader.at == "tree":
            node = reader.topics.node
            if node and node.kind in ("other", "providers", "sources"):
                reader.topics.toggle()
            else:
                reader.filtering.follow_tree()
                reader.focus_pane("list")
        elif reader.at == "list":
            reader.reading.read()
        elif reader.view.current_related is not None:
            reader.reading.walk(reader.view.current_related)

    def go_back(self) -> None:
        """The first that applies: the range, back along the trail, story to list, the zoom, the last filter."""
        reader = self.reader
        if reader.stories.range_from is not None:
            reader.stories.set_anchor(None)
        elif reader.at == "story" and reader.state.trail:
            reader.reading.walk_back()
        elif reader.at == "story":
            reader.focus_pane("list")
        elif reader.zoomed:
            reader.zoom()
        elif not reader.filtering.drop_last() and reader.at == "tree":
            reader.focus_pane("list")

    def story_next(self, count: int = 1) -> None:
        self._neighbour(count)

    def story_previous(self, count: int = 1) -> None:
        self._neighbour(-count)

    def _neighbour(self, by: int) -> None:
        """Another story of the list, from whichever pane; in the story pane it is read."""
        reader = self.reader
        if reader.stories.step(by):
            reader.reading.cursor_moved()
            if reader.at == "story":
                reader.reading.read()

    def story_page(self) -> None:
        self.reader.reading.page()

    def story_open(self) -> None:
        self.reader.opening.open_story()

    def story_open_next(self) -> None:
        self.reader.opening.open_story()
        self.reader.reading.next_unread(1, seen=True)

    def story_copy(self) -> None:
        self.reader.opening.copy()

    def story_copy_link(self) -> None:
        self.reader.opening.copy(markdown=True)

    def story_hints(self) -> None:
        self.reader.reading.show_hints()

    def story_pipe(self) -> None:
        self.reader.lending.ask_pipe()

    def story_edit(self) -> None:
        self.reader.lending.edit()

    def story_read(self) -> None:
        self.reader.marking.toggle("read")

    def story_star(self) -> None:
        self.reader.marking.toggle("starred")

    def story_scroll_down(self, count: int = 3) -> None:
        self.reader.view.line(count)

    def story_scroll_up(self, count: int = 3) -> None:
        self.reader.view.line(-count)

    def unread_next(self) -> None:
        self.reader.reading.next_unread(1)

    def unread_previous(self) -> None:
        self.reader.reading.next_unread(-1)

    def related_go(self) -> None:
        self.reader.reading.go_related()

    def related_next(self, count: int = 1) -> None:
        self.reader.reading.next_related(count)

    def related_previous(self, count: int = 1) -> None:
        self.related_next(-count)

    def list_read(self) -> None:
        self.reader.marking.part_read(0, None)

    def list_read_above(self) -> None:
        self.reader.marking.part_read(0, self.reader.stories.cursor)

    def list_read_below(self) -> None:
        self.reader.marking.part_read(self.reader.stories.cursor + 1, None)

    def list_range(self) -> None:
        stories = self.reader.stories
        stories.set_anchor(stories.cursor if stories.range_from is None else None)
        self.reader.marking.say_range()

    # --- filter -------------------------------------------------------------------------------------------

    def topic_pinned(self, digit: int) -> None:
        reader = self.reader
        if digit not in reader.pinned:
            reader.say(f"no topic is pinned as {digit}")
            return
        reader.filtering.only_topic(reader.pinned[digit])

    def topic_drop(self) -> None:
        self.reader.filtering.to(self.reader.filtering.query.drop_topics())

    def topic_also(self) -> None:
        self._with_topic("and also", self.reader.filtering.also)

    def topic_not(self) -> None:
        self._with_topic("but not", self.reader.filtering.without)

    def topic_pin(self) -> None:
        self._with_topic("pin", self._ask_digit)

    def _ask_digit(self, name: str) -> None:
        def answered(key: str) -> None:
            if key in "123456789":
                self.reader.pin(int(key), name)
            elif key != "Esc":
                self.reader.say(f"{key} is no digit from 1 to 9", "error")

        self.reader.expect(f"{name} on which digit, 1 to 9?", answered)

    def _with_topic(self, asked: str, then: Callable[[str], None]) -> None:
        """The topic under the tree's cursor, else one that is asked for."""
        node = self.reader.topics.node
        if self.reader.at == "tree" and node and node.kind == "topic":
            then(node.name)
        else:
            rows = self.reader.topics.topics_in_order()
            choices = [Choice(row.name, _counts(row.unread, row.total), row.name) for row in rows]
            self.reader.pick(f"{asked} which topic", choices, then)

    def topic_find(self) -> None:
        self.reader.filtering.find_place()

    def query_edit(self) -> None:
        self.reader.filtering.edit()

    def view_choose(self) -> None:
        self.reader.viewing.choose()

    def story_find(self) -> None:
        self.reader.reading.find_story()

    def topic_next(self) -> None:
        self.reader.filtering.next_topic(1)

    def topic_previous(self) -> None:
        self.reader.filtering.next_topic(-1)

    def search(self) -> None:
        if self.reader.at == "story":
            self.reader.reading.search_story()
        else:
            self.reader.filtering.search()

    def unread_only(self) -> None:
        self.reader.filtering.toggle_unread_only()

    def _sort(self, sort: Sort) -> None:
        self.reader.filtering.to(self.reader.filtering.query.sorted(sort))

    def sort_newest(self) -> None:
        self._sort("newest")

    def sort_oldest(self) -> None:
        self._sort("oldest")

    def sort_heat(self) -> None:
        self._sort("heat")

    def sort_quality(self) -> None:
        self._sort("quality")

    # --- program ------------------------------------------------------------------------------------------

    def undo(self) -> None:
        self.reader.marking.undo()

    def redo(self) -> None:
        self.reader.marking.redo()

    def reload(self) -> None:
        self.reader.updating.reload()

    def reload_all(self) -> None:
        self.reader.updating.reload(everything=True)

    def failures(self) -> None:
        self.reader.updating.show_failures()

    def palette(self) -> None:
        from newstui.ui.reader import command_list as commands

        commands.pick_any(self.reader)

    def help(self) -> None:
        from newstui.ui.reader import command_list as commands

        commands.pick_key(self.reader)

    def config_edit(self) -> None:
        self.reader.lending.edit_config()

    def cancel(self) -> None:
        self.reader.updating.cancel()

    def suspend(self) -> None:
        self.reader.app.action_suspend_process()

    def back_or_quit(self) -> None:
        reader = self.reader
        if reader.at == "story" and "list" not in reader.plan.shown:
            self.go_back()
        else:
            self.quit()

    def quit(self) -> None:
        self.reader.app.exit(0)


def _counts(unread: int, total: int) -> str:
    return f"{unread:,} of {total:,}" if unread else f"{total:,}"
