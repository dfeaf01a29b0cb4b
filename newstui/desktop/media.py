"""Chooses which address of a story is opened and which program plays a sound or video, and starts it."""

import shutil
import threading
from collections.abc import Callable
from typing import Literal, NamedTuple

from newstui.desktop.background import Ended, start
from newstui.desktop.browser import Command, command_of
from newstui.desktop.environment import Surroundings
from newstui.model.story import Story
from newstui.text import urls

Media = Literal["audio", "video"]
USUAL_PLAYER = "mpv"
STARTING_SECONDS = 0.5
"""How long a player may take to say that it can't play."""
_FILES = ("audio", "video", "download")


def address_of(story: Story) -> str | None:
    """Returns the address of a story's page, else of the first file that comes with it."""
    files = (link.address for link in story.links if link.kind in _FILES)
    return story.address or next(files, None)


def media_of(story: Story, address: str, videos: bool = False) -> Media | None:
    """Returns the kind of file that a player opens, None for a page. `videos`: pages of videos count as videos."""
    for link in story.links:
        if link.address == address and link.kind in ("audio", "video"):
            return "audio" if link.kind == "audio" else "video"
    return "video" if videos and story.type == "video" and address == story.address else None


class Player(NamedTuple):
    """The program that plays; without one, `words` say why the configured one can't be used, "" if none is."""

    command: Command | None
    words: str = ""


def player(kind: Media, where: Surroundings, configured: str | None) -> Player:
    """Chooses the player: the one of `[open] audio` or `[open] video`, else mpv where the user would notice it.

    A program that the user did not choose is not started over ssh, where nobody might hear it, nor shows a video
    without a display.
    """
    if configured:
        command = command_of(configured, f"[open] {kind}")
        if isinstance(command, str):
            return Player(None, command)
        if shutil.which(command.words[0]) is None:
            return Player(None, f"{command.name} ({command.origin}) is not installed")
        return Player(command)
    unseen = where.ssh if kind == "audio" else where.remote
    if unseen or shutil.which(USUAL_PLAYER) is None:
        return Player(None)
    return Player(Command((USUAL_PLAYER, "--"), "found"))


def play(address: str, command: Command, on_end: Callable[[Ended], object]) -> str:
    """Starts a player with the address as one argument. Returns why it could not, "" when it runs.

    `on_end` is called on another thread when the player ends.
    """
    safe = urls.openable(address)
    if safe is None:
        return "not opened: not an http or https address"
    return start(command.argv(safe), on_end, keep_output=False)


def play_and_leave(address: str, command: Command) -> Ended:
    """Starts a player that goes on when newstui ends, and waits a moment for a failure."""
    ended: list[Ended] = []
    over = threading.Event()

    def on_end(how: Ended) -> None:
        ended.append(how)
        over.set()

    if wrong := play(address, command, on_end):
        return Ended(False, wrong)
    over.wait(STARTING_SECONDS)
    return next((how for how in ended if not how.ok), Ended(True, f"playing in {command.name}"))
