"""Builds the value of a YAML document from parser events, bounded in size and depth."""

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml.reader import ReaderError

from newstui import limits
from newstui.sources.fields import FieldError
from newstui.sources.files.plain_yaml import plain_yaml, resolved

try:
    from yaml import CSafeLoader as Loader
except ImportError:
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


# --- YAML, bounded ------------------------------------------------------------------------------------------

_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#.*)?\n)*%").match


_NO_TAGS = "YAML tags (!) are not supported; leave the tag out, or put the value in quotes"


class _NotOursError(Exception):
    """Carries the reason why a document is refused, and the event at the place."""


def load_yaml(text: str, first_line: int) -> Any:
    """Returns the value of one YAML document. Raises FieldError with the line, counted from `first_line`.

    Anchors, aliases and tags are refused, and depth and counts are bounded, so the value is never larger than the text.
    Dates stay text; of repeated keys the last one wins.
    """
    fields = plain_yaml(text)
    if fields is not None:
        return fields
    if _DIRECTIVE(text):
        raise FieldError("YAML directives (%) are not supported")
    try:
        return _built(Loader(text).get_event)
    except _NotOursError as refused:
        reason, event = refused.args
        raise FieldError(f"line {event.start_mark.line + first_line + 1}: {reason}") from None
    except ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + first_line + 1
        raise FieldError(f"line {line}: not YAML: {error.reason}") from None
    except yaml.MarkedYAMLError as error:
        # For an unclosed construct, its first line helps more than the last one.
        scanning = error.context_mark is not None and "scanning" in (error.context or "")
        mark = error.context_mark if scanning else error.problem_mark
        where = f"line {mark.line + first_line + 1}: " if mark else ""
        raise FieldError(f"{where}not YAML: {error.problem}") from None


def _built(next_event: Callable[[], Any]) -> Any:
    top: list[Any] = []
    outer: list[Any] = []
    block: Any = top
    in_mapping, key, nodes = False, None, 0
    while True:
        event = next_event()
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value = event.value
            nodes += 1
            if len(value) > limits.SCALAR or event.anchor or event.tag:
                raise _refusal(event)
            if in_mapping and key is None:
                key = value
                continue
            if not event.style:
                value = resolved(value)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            block = outer.pop()
            in_mapping, key = type(block) is dict, None
            continue
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            nodes += 1
            if len(outer) >= limits.YAML_DEPTH or event.anchor or event.tag or (in_mapping and key is None):
                raise _refusal(event)
            value = {} if kind is yaml.MappingStartEvent else []
        elif kind is yaml.StreamEndEvent:
            return top[0] if top else None
        elif kind is yaml.AliasEvent or (kind is yaml.DocumentStartEvent and top):
            raise _refusal(event)
        else:
            continue
        if nodes > limits.YAML_NODES:
            raise _NotOursError(f"more than {limits.YAML_NODES:,} values", event)
        if in_mapping:
            block[key] = value
        else:
            block.append(value)
        key = None
        if value.__class__ is dict or value.__class__ is list:
            outer.append(block)
            block, in_mapping = value, value.__class__ is dict


def _refusal(event: yaml.Event) -> _NotOursError:
    if isinstance(event, yaml.DocumentStartEvent):
        return _NotOursError("a second YAML document", event)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return _NotOursError(
            "YAML anchors and aliases (&, *) are not supported; write the value out, or put it in quotes",
            event,
        )
    if getattr(event, "tag", None):
        return _NotOursError(_NO_TAGS, event)
    if isinstance(event, yaml.ScalarEvent):
        return _NotOursError(f"a value longer than {limits.SCALAR // limits.KIB} KiB", event)
    return _NotOursError("a list or mapping as a key, or nested too deeply", event)
