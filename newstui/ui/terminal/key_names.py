"""Translates keys between Textual's names and those of the keymap."""

from textual import events
from textual.keys import _character_to_key

_NAMES = {
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "backspace": "Backspace",
    "tab": "Tab",
    "shift+tab": "S-Tab",
    "delete": "Delete",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "f1": "F1",
}
_KEYS = {name: key for key, name in _NAMES.items()}
_CHARACTERS = {"Space": " ", "Enter": "\r", "Tab": "\t", "Backspace": "\x7f", "Esc": "\x1b"}


def key_name(event: events.Key) -> str:
    """Returns a key as the keymap writes it."""
    key = event.key
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("ctrl+") and len(key) == 6:
        return f"C-{key[-1]}"
    if event.character and event.is_printable:
        return event.character
    return key


def key_event(name: str) -> events.Key:
    """Returns the event of a key that the keymap writes so."""
    if name in _KEYS:
        return events.Key(_KEYS[name], _CHARACTERS.get(name))
    if name.startswith("C-"):
        return events.Key(f"ctrl+{name[-1]}", None)
    return events.Key(_character_to_key(name), name)
