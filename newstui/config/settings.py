"""Defines all settings with their defaults, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from newstui.config.values import ReadMark
from newstui.keys.presets import KeysConfig
from newstui.sources.base import SourceSpec


class ViewConfig(NamedTuple):
    """A saved query. `key` opens it; None for no key. `notify`: what tells of new matches, "bell" or "line"."""

    name: str
    query: str
    key: str | None = None
    notify: str | None = None


class CommandConfig(NamedTuple):
    """A program of the user's own for a story: `words` as `desktop.words_of` splits them. `key`: None for no key."""

    name: str
    words: tuple[str, ...]
    key: str | None = None
    background: bool = False


class OpenConfig(NamedTuple):
    """Commands that open an address.

    `browser` None: $BROWSER, else the system's browser. `over_ssh` None: the terminal shows the address. `audio`,
    `video` None: mpv where it is installed.
    """

    browser: str | None = None
    over_ssh: str | None = None
    audio: str | None = None
    video: str | None = None


class ScreenConfig(NamedTuple):
    """How the screen looks.

    `theme` "auto": our own if the terminal has 256 colours, else the terminal's sixteen. `ascii` None: only if
    the locale is not UTF-8. `time_zone`: an IANA name; None: $TZ, else the system's. `fps`: the most frames per
    second; None: what suits the connection. `events`: show the stories of one event in the list and the story.
    `pictures`: "blocks" draws those that are requested, "kitty" has the terminal draw them, "off" none.
    `dates`: "absolute", or "relative" for how long ago a story of the list came out.
    """

    theme: str = "auto"
    ascii: bool | None = None
    mouse: bool = True
    time_zone: str | None = None
    fps: int | None = None
    events: bool = True
    pictures: str = "blocks"
    dates: str = "absolute"


class FullTextConfig(NamedTuple):
    """How long articles are kept that were fetched, and which are fetched unasked: "never" or "starred"."""

    days: int = 90
    megabytes: int = 200
    prefetch: str = "never"


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. `path`: the file, which may not exist. `read_mark`, if a number: seconds on screen.

    `save`: the folder that stories are saved in; None: none was named.
    `copies`: "mark" the same text of another provider, or "fold" it.
    `share`: the folder through which hosts share marks.
    `topic_rules`: topics, and the queries of the stories that get them.
    """

    path: Path
    sources: tuple[SourceSpec, ...] = ()
    keys: KeysConfig = field(default_factory=KeysConfig)
    views: tuple[ViewConfig, ...] = ()
    commands: tuple[CommandConfig, ...] = ()
    pinned: tuple[str, ...] = ()
    topic_rules: tuple[tuple[str, str], ...] = ()
    read_mark: ReadMark = "open"
    copies: str = "mark"
    open: OpenConfig = OpenConfig()
    screen: ScreenConfig = ScreenConfig()
    full_text: FullTextConfig = FullTextConfig()
    save: str | None = None
    mute: tuple[str, ...] = ()
    share: Path | None = None
    feeds_every: float | None = None
    """Seconds between two requests of a feed that has no `every` of its own; None for an hour, and for only when asked
    while the reader is open."""
