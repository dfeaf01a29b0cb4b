"""Quickly reads the simple YAML that nearly all item files use.

    key: a plain value          key:                  key:
    key: "a quoted value"         - value               - key: value
    key: 'another'                - value                 key: value

Blocks of `key: value` and `- value`, each on a line of its own; a value may be a list, `[one, "two"]`. Anything
else, mistakes included, is left to the real parser, which would read these blocks in the same way.
"""

import re
from typing import Any

from newstui import limits

_LINES = re.compile(r"^([ -]*)(?:([A-Za-z_][\w-]{0,99}):(?: |$))?(.*)", re.ASCII | re.MULTILINE).findall
# Controls, and the white space and line breaks of YAML other than space and newline.
_ODD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]").search
_QUOTED = re.compile(r'"([^"\\]*(?:\\["\\nrt][^"\\]*)*)" *').fullmatch
_ESCAPE = re.compile(r"\\(.)").sub
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_ODD_IN_FLOW = re.compile(r"[\[\]{}#&*!|>%@`\\:]").search
_FLOW_CHARACTERS = 1_000
_INDICATORS = frozenset("?:,[]{}#&*!|>%@`")
# Blocks that begin no further to the right can't be nested deeper than allowed.
_RIGHTMOST = limits.YAML_DEPTH - 4


def plain_yaml(text: str) -> dict[str, Any] | None:
    """Reads the fields of a text in this style; None for any other text."""
    if len(text) > limits.SCALAR and not _small(text):
        return None
    # The first check is quick and nearly always enough.
    if not text.replace("\n", " ").replace("\xa0", " ").isprintable() and _ODD(text):
        return None
    try:
        return _blocks(text) or None
    except _OtherStyleError:
        return None


class _OtherStyleError(Exception):
    """Signals YAML that this reader leaves to the real parser."""


def _small(text: str) -> bool:
    """Tells whether the text is surely within the bounds: each line has at most a mapping, a key and a value."""
    lines = text.split("\n")
    return len(lines) < limits.YAML_NODES // 3 and max(map(len, lines)) <= limits.SCALAR


def _blocks(text: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    outer: list[tuple[int, Any]] = []
    block: Any = fields
    indent = 0
    waiting: str | None = None  # the key of `block` whose value may follow in the next lines
    for start, key, value in _LINES(text):
        at = len(start)
        dash = "-" in start
        if dash:
            at = start.index("-")
            if start[at:].rstrip(" ") != "-" or start[-1] == "-":
                raise _OtherStyleError
        elif not key:
            if value and value[0] != "#":
                raise _OtherStyleError
            continue
        if dash or at != indent or block.__class__ is list:
            while at < indent:
                indent, block = outer.pop()
                waiting = None
            if waiting is not None and (at > indent or (dash and block.__class__ is dict)):
                # A list may be indented no further than its key.
                outer.append((indent, block))
                block[waiting] = block = [] if dash else {}
                indent = at
            elif block.__class__ is list and not dash:
                indent, block = outer.pop()
            if at != indent or at > _RIGHTMOST or (dash and block.__class__ is dict):
                raise _OtherStyleError
            if dash and key:
                outer.append((indent, block))
                entry: dict[str, Any] = {}
                block.append(entry)
                block, indent = entry, len(start)
        if not value or (value[0] == " " and not (value := value.strip(" "))):
            if not key:
                raise _OtherStyleError
            block[key], waiting = None, key
            continue
        waiting = None
        first = value[0]
        if first == '"' or first == "'":
            value = _quoted(value, first)
        elif first == "[" and key and len(text) <= limits.SCALAR:
            value = _flow_list(value.rstrip(" "))
        elif first in _INDICATORS or ": " in value or " #" in value:
            raise _OtherStyleError
        else:
            value = value.rstrip(" ")
            if value[-1] == ":" or (first == "-" and not value[1:2].isdecimal()):
                raise _OtherStyleError
            if first in _TELLING:
                value = resolved(value)
        if key:
            block[key] = value
        else:
            block.append(value)
    return fields


def _flow_list(value: str) -> list[Any]:
    """Reads `[one, "two", 3]`: a list of simple values on one line."""
    if value[-1] != "]" or len(value) > _FLOW_CHARACTERS or _ODD_IN_FLOW(value, 1, len(value) - 1):
        raise _OtherStyleError
    if not (inner := value[1:-1].strip(" ")):
        return []
    entries: list[Any] = []
    for entry in inner.split(","):
        entry = entry.strip(" ")
        if not entry or entry[0] in "-?:" or entry in _WORDS:
            raise _OtherStyleError
        if (quote := entry[0]) in "\"'":
            entries.append(_quoted(entry, quote))
        elif '"' in entry or "'" in entry:
            raise _OtherStyleError
        else:
            entries.append(resolved(entry) if quote in _TELLING else entry)
    return entries


def _quoted(value: str, quote: str) -> str:
    if value.find(quote, 1) == len(value) - 1 and "\\" not in value:
        return value[1:-1]
    quoted = _QUOTED(value)
    if quoted is None:
        raise _OtherStyleError
    return _ESCAPE(lambda escape: _ESCAPES[escape[1]], quoted[1])


# --- unquoted values ----------------------------------------------------------------------------------------

_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO"), False),
}
_NUMBER = re.compile(
    r"([-+]?(?:0|[1-9][0-9]{0,17}))"
    r"|[-+]?(?:[0-9]{1,99}\.[0-9]{0,99}|\.[0-9]{1,99})(?:[eE][-+][0-9]{1,3})?"
).fullmatch
_TELLING = frozenset("~nNtTfFyY+-.0123456789")


class Real(float):
    """Keeps a number together with how it was written, as in `price: 25.20`."""

    written: str

    def __new__(cls, written: str) -> "Real":
        number = super().__new__(cls, written)
        number.written = written
        return number

    def __str__(self) -> str:
        return self.written


def resolved(value: str) -> Any:
    """Returns the null, boolean or number that an unquoted value means, else its text. Dates stay text."""
    if value in _WORDS:
        return _WORDS[value]
    number = _NUMBER(value)
    if number is None:
        return value
    return int(value) if number[1] else Real(value)
