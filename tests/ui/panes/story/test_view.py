"""The story pane in an app: what it shows, keeps, scrolls, tells when clicked, and repaints."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.strip import Strip

from newstui.model.story import Story
from newstui.ui.drawing.theme import THEMES, palette_of
from newstui.ui.panes.story.view import StoryView
from tests.ui.stories import FULL, NOW, RELATED, STORY

LONG = dataclasses.replace(
    STORY, id="long", body="\n\n".join(f"Paragraph {n} has some words to be folded." for n in range(60))
)
HUGE = dataclasses.replace(STORY, id="huge", body="\n\n".join(f"Paragraph {n} of many." for n in range(4000)))


class Shelf(App[None]):
    CSS = "StoryView { border-top: solid white; }"

    def __init__(self) -> None:
        super().__init__()
        self.view = StoryView(palette=palette_of(THEMES[0]), tz=UTC, clock=lambda: NOW)
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_story_view_topic_chosen(self, event: StoryView.TopicChosen) -> None:
        self.told.append(event)

    def on_story_view_address_chosen(self, event: StoryView.AddressChosen) -> None:
        self.told.append(event)

    def on_story_view_related_chosen(self, event: StoryView.RelatedChosen) -> None:
        self.told.append(event)


@asynccontextmanager
async def reading(
    story: Story | None, size: tuple[int, int] = (84, 21)
) -> AsyncIterator[tuple[Pilot[None], StoryView]]:
    app = Shelf()
    async with app.run_test(size=size) as pilot:
        app.view.show(story)
        await pilot.pause()
        yield pilot, app.view


def window(view: StoryView) -> list[str]:
    """What is painted, row by row, without the margin."""
    return [view.render_line(y).text.rstrip(" ▐")[2:] for y in range(view.size.height)]


def row_of(view: StoryView, text: str) -> int:
    return next(y for y, row in enumerate(window(view)) if text in row)


async def test_pages_to_the_end_and_says_so() -> None:
    async with reading(LONG) as (_, view):
        assert window(view)[0].startswith("Retailer's cloud")
        assert row_of(view, "2 min") < 4, "how long it takes to read"
        assert view.page(1)
        assert view.step(3)
        while view.page(1):
            pass
        assert "The same, told elsewhere" in window(view)[-1]
        assert view.percent == 100
        assert not view.step(1)
        assert view.page(-0.5)
        view.move_to(0)
        assert not view.page(-1)
        view.move_to(10**9)
        assert not view.page(1)


async def test_a_short_story_has_no_second_page() -> None:
    async with reading(dataclasses.replace(STORY, related=(), also_at=())) as (_, view):
        assert not view.page(1)
        view.show(None)
        assert window(view)[0] == "No story selected"
        assert view.story is None
        assert not view.page(1)


async def test_other_marks_leave_the_place_and_another_story_begins_at_its_top() -> None:
    async with reading(LONG) as (_, view):
        view.next_related(1)
        view.step(-5)
        before = window(view)
        view.show(dataclasses.replace(LONG, starred=False))
        assert window(view) == before
        assert view.related_index == 0
        view.show(dataclasses.replace(LONG, id="other", address="https://other.example/"))
        assert window(view)[0].startswith("Retailer's cloud")
        assert view.related_index is None


def counting(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows that are painted from now on."""
    painted: list[int] = []
    render = StoryView.render_line

    def counted(self: StoryView, y: int) -> Strip:
        painted.append(y)
        return render(self, y)

    monkeypatch.setattr(StoryView, "render_line", counted)
    return painted


async def test_only_rows_that_changed_are_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with reading(STORY, size=(84, 40)) as (pilot, view):
        painted = counting(monkeypatch)
        view.show(dataclasses.replace(STORY, starred=False))
        await pilot.pause()
        assert painted == [0]
        painted.clear()
        view.next_related(1)
        await pilot.pause()
        painted.remove(0)  # the bar that says that the keyboard is here has moved to the entry
        first, last, count = min(painted), max(painted), len(painted)
        assert count == last - first + 1 <= 9
        assert "Cloud service" in window(view)[first]
        painted.clear()
        view.show(dataclasses.replace(STORY, starred=False))
        await pilot.pause()
        assert painted == []


async def test_another_width_keeps_the_first_text_in_view() -> None:
    async with reading(LONG) as (pilot, view):
        view.step(31)
        top = window(view)[0] or window(view)[1]
        await pilot.resize_terminal(44, 15)
        await pilot.pause()
        assert top[:12] in window(view)[0] + window(view)[1]
        await pilot.resize_terminal(84, 30)
        await pilot.pause()
        assert top in window(view)[:2]


async def test_the_related_cursor_walks_opens_and_stays_in_view() -> None:
    async with reading(LONG, size=(84, 13)) as (_, view):
        assert view.current is None
        seen = []
        for _ in range(6):
            entry = view.next_related(1)
            assert entry is not None
            seen.append(entry.id)
            assert any(entry.title[:30] in row for row in window(view))
        assert seen == ["aaaaaaaaaa", None, "bbbbbbbbbb", "c" * 10, "c" * 10, "c" * 10]
        view.related_index = 1
        assert "It was a test, the company says." in "\n".join(window(view))
        assert view.next_related(-1) == RELATED[0]
        view.move_to(0)
        assert view.goto_related()
        assert "Related  3" in window(view)
        assert view.related_index == 0
        view.show(dataclasses.replace(STORY, id="none", related=(), also_at=()))
        assert not view.goto_related()
        assert view.next_related(1) is None


async def test_parts_of_a_collection_are_walked() -> None:
    async with reading(FULL) as (_, view):
        first = view.next_related(1)
        assert first is not None
        assert (first.id, first.title) == ("f" * 10, "One we have")


async def test_clicks_tell_what_was_meant() -> None:
    async with reading(STORY, size=(84, 40)) as (pilot, view):
        told: list[Message] = pilot.app.told  # type: ignore[attr-defined]
        for text, x in (
            ("Computer Vision", 3),
            ("AI", 20),
            ("https://www", 9),
            ("Company says", 12),
            ("A trade", 4),
        ):
            await pilot.click(view, offset=(x, row_of(view, text) + 1))
        topic, other, address, related = told
        assert isinstance(topic, StoryView.TopicChosen)
        assert isinstance(other, StoryView.TopicChosen)
        assert (topic.name, other.name) == ("Computer Vision", "AI")
        assert isinstance(address, StoryView.AddressChosen)
        assert address.address == STORY.address
        assert isinstance(related, StoryView.RelatedChosen)
        assert related.related == RELATED[1]
        assert view.related_index == 1


async def drag(
    pilot: Pilot[None], view: StoryView, start: tuple[int, int], end: tuple[int, int]
) -> str | None:
    """Offsets from the pane's top left, under its border."""
    (x, y), (right, bottom) = start, end
    await pilot.mouse_down(view, offset=(x, y + 1))
    await pilot.hover(view, offset=(right, bottom + 1))
    # Textual follows every release in the widget of the press by a click.
    await pilot._post_mouse_events([events.MouseUp, events.Click], view, offset=(right, bottom + 1), button=1)
    await pilot.pause()
    return pilot.app.screen.get_selected_text()


async def test_what_is_selected_is_copied_as_running_text() -> None:
    story = dataclasses.replace(
        STORY, excerpt="很多的字 " * 3 + "and then words that fold over the end of this line " * 2
    )
    async with reading(story, size=(60, 40)) as (pilot, view):
        y = row_of(view, "很多的字")
        copied = await drag(pilot, view, (0, y), (59, y + 2))
        assert copied == (story.excerpt or "").strip()
        assert await drag(pilot, view, (4, y), (6, y)) == "多的"
        y = row_of(view, "https://www.computing")
        assert await drag(pilot, view, (2, y), (50, y + 1)) == story.address
        assert await drag(pilot, view, (2, y), (9, y)) == "https://"
        assert pilot.app.told == []  # type: ignore[attr-defined]
        view.show(None)
        assert pilot.app.screen.get_selected_text() is None


async def test_a_double_click_selects_a_word_or_a_whole_address() -> None:
    async with reading(STORY, size=(50, 40)) as (pilot, view):
        await pilot.click(view, offset=(5, row_of(view, "A trade") + 1), times=2)
        assert pilot.app.screen.get_selected_text() == "trade"
        await pilot.click(view, offset=(5, row_of(view, "4025189") + 1), times=2)
        assert pilot.app.screen.get_selected_text() == STORY.address


async def test_the_wheel_scrolls() -> None:
    async with reading(LONG) as (pilot, view):
        top = window(view)[0]
        await pilot._post_mouse_events([events.MouseScrollDown], view)
        await pilot.pause()
        assert window(view)[0] != top


async def test_a_huge_body_is_read_as_it_comes_into_view() -> None:
    async with reading(HUGE) as (_, view):
        assert any(line.text.endswith("KiB more") for line in view.page_shown.lines)
        shares = [view.percent for _ in range(60) if view.page(1)]
        assert shares == sorted(shares, key=int)  # type: ignore[arg-type]
        assert shares[0] == 0
        assert not any("KiB more" in row for row in window(view))
        assert any("Paragraph 5" in row for row in window(view))
        view.move_to(10**9)
        assert "The same, told elsewhere" in window(view)[-1]
        before = window(view)
        gap = row_of(view, "KiB more")
        view.step(-2)
        assert window(view)[gap + 3 :] == before[gap + 1 : -2]
        assert "Paragraph 3999" in window(view)[gap + 2]


async def test_the_end_of_a_body_that_is_not_huge_is_its_end() -> None:
    body = "\n\n".join(f"Paragraph {number}. {'word ' * 40}" for number in range(150))
    async with reading(dataclasses.replace(STORY, body=body)) as (_, view):
        assert any(line.text.endswith("KiB more") for line in view.page_shown.lines)
        view.move_to(10**9)
        assert not any(line.text.endswith("KiB more") for line in view.page_shown.lines)
        assert any("149." in line.text for line in view.page_shown.lines)


async def test_words_are_marked_and_found() -> None:
    async with reading(HUGE) as (_, view):
        plain = len(list(view.render_line(0)))
        view.highlight(["retailer"])
        assert len(list(view.render_line(0))) > plain
        assert view.find("paragraph 39") == 111
        assert any("Paragraph 39 of" in row for row in window(view))
        assert view.find_next()
        assert any("Paragraph 390 of" in row for row in window(view))
        assert view.find_next(-1)
        assert view.find_next(-1)
        assert any("Paragraph 3999 of" in row for row in window(view))
        assert view.find("nowhere to be found") == 0
        assert not view.find_next()
        assert view.find("") == 0


async def test_coming_back_to_a_place() -> None:
    async with reading(LONG) as (_, view):
        view.next_related(1)
        view.next_related(1)
        place, before = view.place, window(view)
        view.show_related(RELATED[1])
        assert "Not in the library" in "\n".join(window(view))
        view.show(LONG)
        view.restore(place)
        assert window(view) == before
        assert view.current == RELATED[1]
        view.move_to(0)
        top = view.place
        view.page(2)
        view.restore(top)
        assert not view.step(-1)


async def test_the_bar_is_where_the_keyboard_is_and_costs_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    async with reading(STORY, size=(84, 40)) as (pilot, view):
        view.next_related(1)
        await pilot.pause()
        y = row_of(view, "Cloud service sorts")
        assert view.render_line(y).text.startswith("▌")
        painted = counting(monkeypatch)
        # The screen repaints itself when its focus moves; a widget that is told directly does not.
        view.post_message(events.Blur())
        await pilot.pause()
        assert painted == [y, y + 1, y + 2]
        assert not view.has_focus
        assert view.render_line(y).text.startswith(" ")
        painted.clear()
        view.post_message(events.Focus())
        await pilot.pause()
        assert painted == [y, y + 1, y + 2]
        assert view.has_focus
