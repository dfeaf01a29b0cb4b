"""A folder of item files, or one file: Markdown with YAML front matter, topic definitions, and what is neither."""

import os
import re
import stat
from collections.abc import Callable, Generator, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler
from yaml.reader import ReaderError

from newstui import limits
from newstui.model.source_events import (
    Complete,
    Defined,
    Event,
    Expect,
    Ignored,
    Known,
    Read,
    Rejected,
    Remark,
    SourceFailed,
    Stamp,
    Unchanged,
)
from newstui.sources.fields import FieldError, item_of, place_of, topic_of
from newstui.sources.plain_yaml import plain_yaml, resolved
from newstui.sources.walk import Found, RefusedError, Walk, printable, read_file, words

try:
    from yaml import CSafeLoader as Loader
except ImportError:
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

_BATCH = 10_000


class ItemFiles:
    """`at` is the absolute path of a folder, or of one file of any ending."""

    def __init__(self, name: str, at: str) -> None:
        self.name, self.at = name, at

    def read(self, known: Known) -> Iterator[Event]:
        """First what is as it was, then the other files in the order of their paths. See `Source.read`."""
        try:
            status = Path(self.at).stat()
        except OSError as error:
            missing = isinstance(error, FileNotFoundError | NotADirectoryError)
            yield SourceFailed(self.at, "no such file or folder" if missing else words(error))
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._folder(known)
        elif stat.S_ISREG(status.st_mode):
            yield from self._one(status, known)
        else:
            yield SourceFailed(self.at, "neither a file nor a folder")

    def _folder(self, known: Known) -> Iterator[Event]:
        walk = Walk(self.at)
        changed = yield from _unchanged(walk.files(), known)
        for origin in walk.special:
            yield Rejected(origin, "not a regular file")
        for origin, reason in walk.troubles:
            yield SourceFailed(origin or self.at, reason)
        if walk.links:
            yield Remark(f"{walk.links:,} symbolic links were not followed")
        whole = not walk.troubles
        vanished = []
        for origin, path in changed:
            event = _read(origin, path, known)
            if event is None:
                vanished.append(origin)
                continue
            whole = whole and not (isinstance(event, Rejected) and event.stamp is None)
            yield event
        if vanished:
            more = f" and {len(vanished) - 1:,} more" if len(vanished) > 1 else ""
            yield SourceFailed(vanished[0] + more, "went away while the folder was read")
        elif whole:
            yield Complete()

    def _one(self, status: os.stat_result, known: Known) -> Iterator[Event]:
        name = printable(Path(self.at).name)
        for origin, path in (yield from _unchanged(iter([(name, self.at, status)]), known)):
            event = _read(origin, path, known)
            if isinstance(event, Ignored):
                # Nobody names a file to have it passed over.
                yield Rejected(origin, 'neither item nor topic: its first line is not "---"', event.stamp)
            elif event is not None:
                yield event
            else:
                yield SourceFailed(self.at, "went away while it was read")
                return
        yield Complete()


def _unchanged(files: Iterator[Found], known: Known) -> Generator[Event, None, list[tuple[str, str]]]:
    """Tell what is as it was; return origins and paths of the other files, in order."""
    stamps: Mapping[str, Stamp] = {} if known.full else known.stamps
    same: list[str] = []
    changed: list[tuple[str, str]] = []
    for origin, path, status in files:
        stamp = stamps.get(origin)
        if stamp is None or stamp.mtime != status.st_mtime_ns or stamp.size != status.st_size:
            changed.append((origin, path))
        else:
            same.append(origin)
        if (len(same) + len(changed)) % _BATCH == 0:
            yield Expect(len(same) + len(changed))
    yield Expect(len(same) + len(changed))
    for start in range(0, len(same), _BATCH):
        yield Unchanged(tuple(same[start : start + _BATCH]))
    changed.sort()
    return changed


def _read(origin: str, path: str, known: Known) -> Event | None:
    """What a file holds; None when it is no longer there. Without a stamp: it could not be read at all."""
    try:
        data, status = read_file(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Rejected(origin, words(error))
    except RefusedError as refused:
        return Rejected(origin, str(refused), Stamp(refused.status.st_size, refused.status.st_mtime_ns))
    stamp = Stamp(status.st_size, status.st_mtime_ns, sha256(data).digest()[:16])
    before = known.stamps.get(origin)
    if before is not None and before.hash == stamp.hash and not known.full:
        return Unchanged((origin,), stamp)
    try:
        return _content(origin, data, stamp)
    except FieldError as error:
        return Rejected(origin, str(error), stamp)


_FENCE = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?(?:\n|\Z)").match
_UTF16 = (b"\xff\xfe-\0-\0-\0", b"\xfe\xff\0-\0-\0-")


def _content(origin: str, data: bytes, stamp: Stamp) -> Event:
    fields: Any
    if origin.lower().endswith((".yaml", ".yml")):
        # Most YAML files of a site are none of ours, whatever is in them.
        if b"taxonomy" not in data:
            return Ignored(origin, stamp)
        fields, body = _load(_decoded(data), 0), ""
        taxonomy = fields.get("taxonomy") if isinstance(fields, dict) else None
        if taxonomy is None:
            return Ignored(origin, stamp)
    else:
        if data.startswith(_UTF16):
            raise FieldError("UTF-16; save it as UTF-8")
        if not _FENCE(data):
            return Ignored(origin, stamp)
        fields, body = frontmatter.parse(_decoded(data), handler=_HANDLER)
        taxonomy = fields.get("taxonomy")
    if not taxonomy:
        return Read(item_of(fields, origin, place_of(origin), body, feed=False), stamp)
    if taxonomy == "topic":
        return Defined(topic_of(fields, origin), stamp)
    return Ignored(origin, stamp)


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FieldError(f"line {line}: not UTF-8 (byte {data[error.start]:#04x})") from None


class _FrontMatter(BaseHandler):
    """How `frontmatter` splits and loads for us: exactly three hyphens, a bounded reader, reasons with lines."""

    # The second line of hyphens, found by its first characters: many times faster than looking at each line.
    FM_BOUNDARY = _END = re.compile(r"\n---[ \t]*(?=\n|\Z)")

    def split(self, text: str) -> tuple[str, str]:
        end = self._END.search(text)
        if end is None:
            raise FieldError('line 1: front matter without an end: no second "---"')
        matter, body = text[text.index("\n") : end.start()], text[end.end() :]
        if len(matter) > limits.FRONT_MATTER:
            raise FieldError(f"front matter larger than {limits.FRONT_MATTER // limits.MIB} MiB")
        return matter, body

    def load(self, fm: str) -> dict[str, Any]:
        # What is between the lines begins with the end of line 1.
        fields = _load(fm, 0)
        if fields is None:
            return {}
        if not isinstance(fields, dict):
            raise FieldError("line 2: front matter that is no mapping of fields")
        return fields


_HANDLER = _FrontMatter()


# --- YAML, bounded ------------------------------------------------------------------------------------------

_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#.*)?\n)*%").match


class _NotOursError(Exception):
    """YAML that we do not read, and the event where it is."""


def _load(text: str, first_line: int) -> Any:
    """The value of one YAML document. FieldError names the line, `first_line` lines further down.

    Built from the parser's events, so that nothing can be larger than what is written: no anchors and
    aliases, no tags; bounded depth and counts. Dates stay text; of keys that come twice the last one holds.
    """
    fields = plain_yaml(text)
    if fields is not None:
        return fields
    if _DIRECTIVE(text):
        raise FieldError("a YAML directive (%)")
    try:
        return _built(Loader(text).get_event)
    except _NotOursError as refused:
        reason, event = refused.args
        raise FieldError(f"line {event.start_mark.line + first_line + 1}: {reason}") from None
    except ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + first_line + 1
        raise FieldError(f"line {line}: not YAML: {error.reason}") from None
    except yaml.MarkedYAMLError as error:
        # Where something began that never ends tells more than where the end was missed.
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
        return _NotOursError("YAML anchors and aliases (&, *) are not read", event)
    if getattr(event, "tag", None):
        return _NotOursError("YAML tags (!) are not read", event)
    if isinstance(event, yaml.ScalarEvent):
        return _NotOursError(f"a value longer than {limits.SCALAR // limits.KIB} KiB", event)
    return _NotOursError("a list or mapping as a key, or nested too deeply", event)
