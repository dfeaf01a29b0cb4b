"""A sitting with the real reader: keys and clicks go in, what stands on the screen comes out.

Nothing here sleeps for a time: it waits for what is to be seen, or fails with the screen as it stood.
"""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from textual import events
from textual.geometry import Region
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from newstui.config.settings import Config, ScreenConfig
from newstui.errors import NewstuiError
from newstui.keys.keymap import split_keys
from newstui.library.open import open_library
from newstui.library.sqlite import SqliteLibrary
from newstui.sources.base import Source
from newstui.sources.files.folder import ItemFiles
from newstui.sync.engine import sync
from newstui.sync.servers.accounts import OpenedSources
from newstui.ui import screen
from newstui.ui.app import NewstuiApp
from newstui.ui.drawing.glyphs import HERE, THUMB
from newstui.ui.panes.pane import PANES
from newstui.ui.screen import ReaderScreen
from newstui.ui.terminal.key_names import key_event
from tests.ui.feed import NOW

PATIENCE = 20.0


def config(folder: Path, theme: str = "auto", **fields: object) -> Config:
    """The defaults, in UTC; `fields` as Config has them."""
    screen = ScreenConfig(time_zone="UTC", theme=theme)
    return Config(folder / "config.toml", screen=screen, **fields)  # type: ignore[arg-type]


def filled(folder: Path, sources: Sequence[Source]) -> SqliteLibrary:
    """A library that has read these sources."""
    library = open_library(folder, [(source.name, source.at) for source in sources], configured=True)
    sync(sources, library, now=NOW)
    return library


def library_of(folder: Path, data: Path) -> tuple[SqliteLibrary, ItemFiles]:
    """A library that has read this folder, and the folder as its source."""
    source = ItemFiles("feed", str(folder))
    return filled(data, [source]), source


class Sitting:
    def __init__(self, app: NewstuiApp, pilot: Pilot[int]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def reader(self) -> ReaderScreen:
        return self.app.reader

    # --- doing --------------------------------------------------------------------------------------------

    async def keys(self, *sequences: str, rest: bool = True) -> None:
        """Press keys as the keymap writes them ("gg", "C-d", "Enter"); `rest`: until each has done all it does."""
        for sequence in sequences:
            for name in split_keys(sequence):
                self.app.post_message(key_event(name))
                await self._processed()
            if rest:
                await self.rest()

    async def burst(self, *sequences: str) -> None:
        """Keys that come all at once, as a slow line brings them."""
        for sequence in sequences:
            for name in split_keys(sequence):
                self.app.post_message(key_event(name))
        await self.rest()

    async def type(self, text: str) -> None:
        """Letters, into whatever has the keyboard."""
        for letter in text:
            self.app.post_message(events.Key(_character_to_key(letter), letter))
        await self.rest()

    async def click(self, pane: Widget, x: int, y: int, times: int = 1) -> None:
        """At a cell of the pane's content."""
        await self.pilot.click(offset=(pane.content_region.x + x, pane.content_region.y + y), times=times)
        await self.rest()

    async def wheel_down(self, pane: Widget) -> None:
        await self.pilot._post_mouse_events([events.MouseScrollDown], pane, button=0)
        await self.rest()

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await self.rest()

    async def walk_to(self, branch: str) -> None:
        """Down the tree, from its top, to this row; without a rest on the way, however slow the machine is."""
        with patch.object(screen, "TREE_REST_SECONDS", PATIENCE):
            await self.keys("gg", rest=False)
            while self.branch != branch:
                before = self.reader.topics.cursor
                await self.keys("j", rest=False)
                assert self.reader.topics.cursor > before, f"no {branch} in the tree"
        self.reader.helpers.preview.run_now()
        await self.rest()

    # --- waiting ------------------------------------------------------------------------------------------

    async def until(self, wanted: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        await self._processed()
        while not wanted():
            assert time.monotonic() < end, "\n".join(["never came", *self.screen])
            self._draw()
            await asyncio.sleep(0.002)
            await self._processed()

    async def rest(self) -> None:
        """Until no message, question, answer, preview or sync is under way, and all of it is laid out."""
        calm = 0
        end = time.monotonic() + PATIENCE
        while calm < 3:
            assert time.monotonic() < end, "\n".join(["never comes to rest", *self.screen])
            if self.reader.idle:
                await self._processed()
                calm = calm + 1 if self.reader.idle and self._nothing_waits() else 0
            else:
                calm = 0
                await asyncio.sleep(0.001)

    async def painted(self) -> None:
        """Until all messages are read and their rows drawn; questions may be under way, rests last."""
        await self.until(self._nothing_waits)

    def _nothing_waits(self) -> bool:
        """No widget has a message to read, the screen nothing to lay out or to do after that."""
        return not self._draw() and self._all_read()

    def _draw(self) -> bool:
        """Lays out and draws what has changed. Whether there was something to draw, or to do after that."""
        screen = self.app.screen
        arranged = screen._layout_required or screen._scroll_required or screen._recompose_required
        if not (arranged or screen._repaint_required or screen._dirty_widgets or screen._callbacks):
            return False
        screen._on_timer_update()
        return True

    def _all_read(self) -> bool:
        """Each widget has done all that its messages ask for, and waits for the next."""
        if self.app._exit:
            return True
        for pump in (self.app, *self.app._registry):
            queue = pump._message_queue
            if not (pump._closing or (queue.empty() and queue.ready_event._waiters)):
                return False
        return True

    async def _processed(self) -> None:
        """Until each widget has read its messages. Pilot sends one more to each instead: far more work."""
        end = time.monotonic() + PATIENCE
        turns = 0
        while not self._all_read() and self.app._exception is None:
            assert time.monotonic() < end, "\n".join(["a widget reads no messages", *self.screen])
            turns += 1
            await asyncio.sleep(0 if turns < 50 else 0.001)

    # --- seeing -------------------------------------------------------------------------------------------

    @property
    def screen(self) -> list[str]:
        """Every row of the terminal."""
        return [strip.text.rstrip() for strip in self._drawn(self.app.size.region)]

    @property
    def top(self) -> str:
        return self._drawn(Region(0, 0, self.app.size.width, 1))[0].text.rstrip()

    @property
    def bottom(self) -> str:
        width, height = self.app.size
        return self._drawn(Region(0, height - 1, width, 1))[0].text.rstrip()

    def _drawn(self, region: Region) -> list[Strip]:
        """Draws what stands in a region whose sides are edges of widgets; widgets elsewhere are left alone."""
        compositor = self.app.screen._compositor
        cuts, all_of_them = compositor.cuts, compositor.visible_widgets.items()
        here = {
            widget: (at, clip) for widget, (at, clip) in all_of_them if region.overlaps(at.intersection(clip))
        }
        with patch.object(compositor, "_visible_widgets", here):
            chops = compositor._render_chops(region, region.line_range.__contains__)
        return [
            Strip.join(chops[y][x] for x in cuts[y] if x in region.column_range) for y in region.line_range
        ]

    def rows(self, pane: Widget) -> list[str]:
        """What is seen of a pane, row by row, without its border, its scrollbar and the mark of a row that waits."""
        whole, region = pane.region, pane.content_region
        strips = self._drawn(Region(whole.x, region.y, whole.width, region.height))
        texts = [strip.crop(region.x - whole.x, region.right - whole.x).text for strip in strips]
        return [text.replace(THUMB, " ").replace(HERE, " ").rstrip() for text in texts]

    @property
    def stories(self) -> list[str]:
        return self.rows(self.reader.stories)

    @property
    def topics(self) -> list[str]:
        return self.rows(self.reader.topics)

    @property
    def story(self) -> str:
        """All words seen in the story pane, on one line, without the bar that says the keyboard is there."""
        return " ".join(" ".join(self.rows(self.reader.context.view)).replace("▌", " ").split())

    @property
    def title(self) -> str:
        """Of the story under the cursor."""
        row = self.reader.stories.current
        assert row is not None, "\n".join(self.screen)
        return row.title

    @property
    def branch(self) -> str:
        """The name under the tree's cursor."""
        node = self.reader.topics.current
        assert node is not None
        return node.name

    def branch_row(self, name: str) -> int:
        """Where in the tree pane a name stands."""
        return next(y for y, row in enumerate(self.topics) if name in row)

    @property
    def at(self) -> str:
        return self.reader.context.at

    @property
    def shown(self) -> set[str]:
        """The panes that are seen."""
        return {
            name
            for name in PANES
            if self.reader.context.pane(name).display and self.reader.context.pane(name).region
        }


def _nothing() -> None:
    pass


def _draw_when_looked_at(screen: Screen[Any]) -> None:
    """Takes the place of a frame, which no terminal gets here: `Sitting` draws what a test looks at."""
    if screen is screen.app.screen:
        screen._compositor._dirty_regions.clear()
        screen._dirty_widgets.clear()
        screen.app._update_mouse_over(screen)


def _note_end(ends: list[Exception], _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    if isinstance(error, Exception) and not isinstance(error, NewstuiError):
        ends.append(error)


@asynccontextmanager
async def sitting(
    library: SqliteLibrary,
    sources: Sequence[Source] = (),
    /,
    size: tuple[int, int] = (120, 36),
    *,
    rest: bool = True,
    frames: bool = False,
    servers: OpenedSources | None = None,
    kind: type[NewstuiApp] = NewstuiApp,
    **fields: object,
) -> AsyncIterator[Sitting]:
    """Opens the reader; the library is closed at the end.

    `frames`: draws each frame as for a terminal, not only what the test looks at; a list asks for rows that it lacks
    as it draws them, so a large library needs it. `fields`: of the config.
    """
    app = kind(config(library.path.parent, **fields), library, sources, plain=False, now=NOW, servers=servers)
    try:
        # Drawn when all keys are read, not when a sixtieth of a second is over: as often on any machine.
        with (
            patch.object(Screen, "_update_timer", SimpleNamespace(resume=_nothing, pause=_nothing)),
            nullcontext() if frames else patch.object(Screen, "_compositor_refresh", _draw_when_looked_at),
        ):
            async with app.run_test(size=size) as pilot:
                ends: list[Exception] = []  # what ends the reader in a terminal, as nothing awaited it
                asyncio.get_running_loop().set_exception_handler(partial(_note_end, ends))
                it = Sitting(app, pilot)
                if rest:
                    await it.rest()
                yield it
                gc.collect(0)  # a future tells of its exception when it goes
                assert not ends, ends
    finally:
        end = time.monotonic() + PATIENCE
        while not app.worker.close():
            assert time.monotonic() < end, "a thread of the library never ends"
