"""Splits a file into front matter (YAML, TOML, JSON, `Key: value` lines or none) and body."""

import json
import re
import tomllib
from datetime import date, datetime, time
from typing import Any, NamedTuple

import frontmatter
from frontmatter.default_handlers import BaseHandler

from newstui import limits
from newstui.sources.fields import FieldError
from newstui.sources.files.yaml_events import load_yaml

Form = str
"""`yaml`, `toml`, `json`, `lines`, or "" for a file without front matter."""


class Parts(NamedTuple):
    """Holds the fields and the body of a file. `form` is "" when it has no front matter."""

    form: Form
    fields: dict[str, Any]
    body: str


class TemplateError(FieldError):
    """Says that the front matter is a template for an editor to fill in, not a post."""


def parts_of(text: str) -> Parts:
    """Splits a text, whose lines end with newlines, into front matter and body. Raises FieldError with a reason."""
    if text[:1].isspace() and (fence := _LATE_FENCE(text)):
        text = text[fence.end() :]
    form = _form_of(text)
    if not form:
        return Parts("", {}, text)
    fields, body = frontmatter.parse(text, handler=_HANDLERS[form])
    return Parts(form, fields, body)


_HYPHENS = re.compile(r"---[ \t]*(?:\n|\Z)").match
_PLUSES = re.compile(r"\+\+\+[ \t]*(?:\n|\Z)").match
_LATE_FENCE = re.compile(r"\s*\n(?=\+\+\+[ \t]*\n|---[ \t]*\n[\w\"'-]+[ \t]*:)").match
_BRACE = re.compile(r"\{\s*[\"}]").match
_LINE = re.compile(r"([A-Za-z][\w -]{0,60}):(?:[ \t]+|$)(.*)").fullmatch
_LINES = 100


def _form_of(text: str) -> Form:
    if _HYPHENS(text):
        return "yaml"
    if _PLUSES(text):
        return "toml"
    if _BRACE(text):
        return "json"
    return "lines" if _line_fields(text) else ""


def _line_fields(text: str) -> tuple[dict[str, str], int] | None:
    """Reads the `Key: value` lines at the start of a text, and where they end; None for any other text."""
    if not text[:1].isalpha():
        return None
    end = text.find("\n\n")
    head = (text if end < 0 else text[:end]).split("\n", _LINES + 1)
    if len(head) > _LINES:
        return None
    fields: dict[str, str] = {}
    key = ""
    for line in head:
        if key and line[:1] in (" ", "\t"):
            fields[key] = f"{fields[key]} {line.strip()}"
            continue
        if not line.strip() and line is head[-1]:
            continue
        found = _LINE(line.rstrip())
        if found is None:
            return None
        key = found[1].strip()
        fields[key] = _unquoted(found[2].strip())
    if not {"title", "date"} & {name.casefold() for name in fields}:
        return None
    return fields, len(text) if end < 0 else end


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


class _Fenced(BaseHandler):
    """Splits at two fences; finds the second by its first characters, which is fast."""

    FM_BOUNDARY = _END = re.compile(r"\n(?:---|\.\.\.)[ \t]*(?=\n|\Z)")
    fence = "---"

    def split(self, text: str) -> tuple[str, str]:
        end = self._END.search(text)
        if end is None:
            raise FieldError(f'line 1: front matter without an end: no second "{self.fence}"')
        matter, body = text[text.index("\n") : end.start()], text[end.end() :]
        if len(matter) > limits.FRONT_MATTER:
            raise FieldError(f"front matter larger than {limits.FRONT_MATTER // limits.MIB} MiB")
        return matter, body


class _Yaml(_Fenced):
    """Reads YAML with a bounded reader, whose messages name lines."""

    def load(self, fm: str) -> dict[str, Any]:
        # The text between the fences begins with the end of line 1.
        try:
            fields = load_yaml(fm, 0)
        except FieldError:
            if "{{" in fm:
                raise TemplateError("template") from None
            raise
        if fields is None:
            return {}
        if not isinstance(fields, dict):
            raise FieldError("line 2: front matter is not a mapping of fields")
        return fields


class _Toml(_Fenced):
    FM_BOUNDARY = _END = re.compile(r"\n\+\+\+[ \t]*(?=\n|\Z)")
    fence = 3 * "+"

    def load(self, fm: str) -> dict[str, Any]:
        try:
            return dict(_without_dates(tomllib.loads(fm), limits.YAML_DEPTH))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            words = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            raise FieldError(f"not TOML: {words}") from None


class _Json(BaseHandler):
    FM_BOUNDARY = re.compile("")

    def split(self, text: str) -> tuple[str, str]:
        try:
            _, end = json.JSONDecoder().raw_decode(text)
        except RecursionError:
            raise FieldError("not JSON: nested too deeply") from None
        except ValueError as error:
            raise FieldError(f"not JSON: {error}") from None
        if text[end:].partition("\n")[0].strip():
            raise FieldError("front matter in JSON must end its line")
        if end > limits.FRONT_MATTER:
            raise FieldError(f"front matter larger than {limits.FRONT_MATTER // limits.MIB} MiB")
        return text[:end], text[end:]

    def load(self, fm: str) -> dict[str, Any]:
        return dict(_without_dates(json.loads(fm), limits.YAML_DEPTH))


class _Lines(BaseHandler):
    FM_BOUNDARY = re.compile("")

    def split(self, text: str) -> tuple[str, str]:
        found = _line_fields(text)
        end = found[1] if found else 0
        return text[:end], text[end:]

    def load(self, fm: str) -> dict[str, Any]:
        found = _line_fields(fm)
        return dict(found[0]) if found else {}


def _without_dates(value: Any, depth: int) -> Any:
    """Turns TOML dates and times into text. Raises FieldError if the value is nested too deeply."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict | list) and depth == 0:
        raise FieldError("front matter that is nested too deeply")
    if isinstance(value, dict):
        return {name: _without_dates(entry, depth - 1) for name, entry in value.items()}
    return [_without_dates(entry, depth - 1) for entry in value] if isinstance(value, list) else value


YAML = _Yaml()
_HANDLERS: dict[str, BaseHandler] = {"yaml": YAML, "toml": _Toml(), "json": _Json(), "lines": _Lines()}
