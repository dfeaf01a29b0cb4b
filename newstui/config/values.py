"""Checks the values in the config file, with one reader for each kind of value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from newstui import limits
from newstui.errors import QueryError
from newstui.keys.presets import PRESETS, checked_keys
from newstui.text.dates import zone

ReadMark = Literal["open", "never"] | float
THEMES = (
    *(
        "auto",
        "ansi",
        "newstui",
        "newstui-light",
        "ansi-dark",
        "ansi-light",
        "atom-one-dark",
        "atom-one-light",
    ),
    *("catppuccin-frappe", "catppuccin-latte", "catppuccin-macchiato", "catppuccin-mocha", "dracula"),
    *("flexoki", "gruvbox", "monokai", "nord", "rose-pine", "rose-pine-dawn", "rose-pine-moon"),
    *("solarized-dark", "solarized-light", "textual-dark", "textual-light", "tokyo-night"),
)
PINS = 9


# Each reader returns the value as `Config` keeps it, or raises ValueError("expected …").


def text_value(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or re.search(r"[\x00-\x1f\x7f-\x9f]", value):
        raise ValueError("expected text in quotes, on one line and not empty")
    return value.strip()


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError('expected a list, like ["AI", "Robotics"]')
    return tuple(text_value(entry) for entry in value)


def _pins(value: Any) -> tuple[str, ...]:
    pins = tuple(dict.fromkeys(_texts(value)))
    if len(pins) > PINS:
        raise ValueError(f"expected at most {PINS} topics, one for each digit key")
    return pins


def _topics(value: Any) -> tuple[str, ...]:
    topics = tuple(dict.fromkeys(_texts(value)))
    if len(topics) > limits.TOPICS or any(len(topic) > limits.TOPIC for topic in topics):
        raise ValueError(f"expected at most {limits.TOPICS} topics of at most {limits.TOPIC} characters")
    return topics


def _as_it_is(value: Any) -> Any:
    """Reads a table whose keys are the user's: `load` checks each of them."""
    return value


def topic_value(value: Any) -> str:
    topic = text_value(value)
    if len(topic) > limits.TOPIC or not topic.strip("/ "):
        raise ValueError(f"expected the name of a topic, of at most {limits.TOPIC} characters")
    return topic


def rule_value(value: Any) -> str:
    from newstui.query.content import parse_rule

    if not isinstance(value, str):
        raise ValueError("""expected a query in quotes, like '"machine learning" OR LLM'""")
    return _read_by(parse_rule, text_value(value))


def _headers(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError('expected header names and values, like { Subscription-Key = "${KEY}" }')
    return {name: text_value(entry) for name, entry in value.items()}


def _every(value: Any) -> float:
    units = {"m": 60.0, "h": 3600.0, "d": 86400.0}
    match = re.fullmatch(r"([1-9]\d{0,3})([mhd])", value) if isinstance(value, str) else None
    if not match:
        raise ValueError('expected minutes, hours or days, like "30m", "2h" or "1d"')
    return int(match[1]) * units[match[2]]


def _mark(value: Any) -> ReadMark:
    if value == "open":
        return "open"
    if value == "never":
        return "never"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 3600:
        raise ValueError('expected "open", "never" or a number of seconds up to 3600')
    return float(value)


def _folder(value: Any) -> str:
    from pathlib import Path

    folder = Path(text_value(value)).expanduser()
    if not folder.is_absolute():
        raise ValueError('expected a folder, like "~/notes"')
    return str(folder)


def _whole(most: int, what: str) -> Callable[[Any], int]:
    """Makes a reader of whole numbers from 1 to `most`."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise ValueError(f"expected a whole number of {what}, 1 to {most:,}")
        return value

    return read


def _one_of(*words: str) -> Callable[[Any], str]:
    """Makes a reader of settings whose values are these words."""

    def read(value: Any) -> str:
        if value not in words:
            *others, last = (f'"{word}"' for word in words)
            raise ValueError(f"expected {', '.join(others)} or {last}")
        return str(value)

    return read


def _theme(value: Any) -> str:
    if value not in THEMES:
        raise ValueError(f"unknown theme {value!r}; {nearest_or_all(str(value), THEMES)}")
    return str(value)


def _command(value: Any) -> str:
    import shlex

    line = text_value(value)
    try:
        shlex.split(line)
    except ValueError as error:
        raise ValueError(f"expected a command as in a shell, but: {str(error).lower()}") from error
    return line


def _run(value: Any) -> tuple[str, ...]:
    from newstui.desktop import words_of

    return words_of(text_value(value))


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def _fps(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 60:
        raise ValueError("expected a whole number of frames per second, 1 to 60")
    return value


def preset_value(value: Any) -> str:
    if value not in PRESETS:
        raise ValueError(f"unknown preset {value!r}; {nearest_or_all(str(value), PRESETS)}")
    return str(value)


def keys_value(value: Any) -> tuple[str, ...]:
    """Reads the keys of an action; "" means none."""
    entries = value if isinstance(value, list) else [value] if value != "" else []
    if not all(isinstance(entry, str) for entry in entries):
        raise ValueError('expected a key in quotes, a list of them, or "" for none')
    return tuple(dict.fromkeys(map(checked_keys, entries)))


def _query(value: Any) -> str:
    from newstui.query.parser import parse as parse_query

    return _read_by(parse_query, text_value(value))


def _mutes(value: Any) -> tuple[str, ...]:
    from newstui.query.content import parse_mute

    return tuple(_read_by(parse_mute, text) for text in _texts(value))


def _read_by(parse: Callable[[str], object], text: str) -> str:
    """Returns `text` if `parse` accepts it. Raises ValueError with the position of the mistake."""
    try:
        parse(text)
    except QueryError as mistake:
        near = text[mistake.column :][:20]
        raise ValueError(f"{mistake} (at {near!r})" if near else str(mistake)) from mistake
    return text


def _key(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError('expected a key in quotes, like "gv"')
    return checked_keys(value)


def _zone(value: Any) -> str:
    name = text_value(value)
    zone(name)
    return name


TABLES: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "sources": {
        "name": text_value,
        "at": text_value,
        "kind": text_value,
        "headers": _headers,
        "every": _every,
        "topics": _topics,
        "unread_on_change": _switch,
        "fulltext": _switch,
    },
    "feeds": {"every": _every},
    "topics": {"pinned": _pins, "rules": _as_it_is},
    "read": {"mark": _mark, "save": _folder, "copies": _one_of("mark", "fold")},
    "fulltext": {
        "days": _whole(36_500, "days"),
        "megabytes": _whole(100_000, "megabytes"),
        "prefetch": _one_of("never", "starred"),
    },
    "open": {"browser": _command, "over_ssh": _command, "audio": _command, "video": _command},
    "screen": {
        "theme": _theme,
        "ascii": _switch,
        "mouse": _switch,
        "fps": _fps,
        "time_zone": _zone,
        "events": _switch,
        "pictures": _one_of("blocks", "kitty", "off"),
        "dates": _one_of("absolute", "relative"),
    },
    "view": {"query": _query, "key": _key, "notify": _one_of("bell", "line")},
    "commands": {"run": _run, "key": _key, "background": _switch},
    "mute": {"queries": _mutes},
    "share": {"folder": text_value},
}
LISTS = {"sources"}
NAMED = {"view": "view", "commands": "command"}
"""Tables of named entries, and what one is called."""


def did_you_mean(name: str, names: Iterable[str]) -> str:
    from newstui.query.parser import nearest

    close = nearest(name, tuple(names))
    return f"did you mean {close!r}?" if close else ""


def nearest_or_all(name: str, names: Iterable[str]) -> str:
    return did_you_mean(name, names) or f"expected one of {', '.join(names)}"
