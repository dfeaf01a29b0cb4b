"""Decodes the bytes of a feed, list or web page, even if the declared charset is wrong."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']?([\w.:-]{1,40})|<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_DECLARATION_WITHIN_BYTES = 2_048

# Python has text codecs that take quadratic time (punycode) or are not used on the web (utf-7).
_KNOWN = re.compile(
    r"utf-(?:8|16|32).*|ascii|iso8859-\d+|iso2022_\w+|cp\d+|koi8-[rtu]|shift_jis\w*|euc_\w+|gb\w+|big5\w*|mac-\w+"
    r"|hz|johab|tis-620|kz1048|ptcp154"
).fullmatch
_DECORATION = re.compile("^(?:x-)+|^cs|^cn-|-[ie]$")
_WINDOWS = re.compile("^win(?:dows)?[-_]?(?=[0-9])")
_OTHER_NAMES = {
    "koi": "koi8-r",
    "koi8": "koi8-r",
    "koi8-ru": "koi8-u",
    "gb_2312-80": "gb2312",
    "windows-31j": "cp932",
}
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "big5": "big5hkscs",
}
LOSS = "charset not recognisable; some letters are lost"


def decode(body: bytes, content_type: str = "") -> tuple[str, str | None]:
    """Returns the text of `body`, and a remark if letters were lost. `content_type`: the HTTP header's value.

    Byte order marks, bytes that are strict UTF-8, the document's declaration, the header, UTF-8 with
    some bytes of windows-1252, and windows-1252 are tried in this order.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _strict(body, name) or (body.decode(name, "replace").lstrip("\ufeff"), LOSS)
    for start, name in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if body.startswith(start):
            return _strict(body, name) or (body.decode(name, "replace"), LOSS)
    declared = _declared(body, content_type)
    if not body.isascii() and (found := _strict(body, "utf-8")):
        return found
    for name in declared:
        if found := _strict(body, name):
            return found
    if all(name == "utf-8" for name in declared) and (mixed := _mostly_utf8(body)) is not None:
        return mixed, LOSS if "\ufffd" in mixed else None
    return _strict(body, "cp1252") or (body.decode(next(iter(declared), "utf-8"), "replace"), LOSS)


def _declared(body: bytes, content_type: str) -> list[str]:
    """Lists the codecs named by the document and the header, without unknown ones."""
    inside = _DECLARED.search(body[:_DECLARATION_WITHIN_BYTES])
    outside = _HEADER.search(content_type)
    names = [(inside[1] or inside[2]).decode("ascii", "replace")] if inside else []
    return [codec for name in (*names, *([outside[1]] if outside else [])) if (codec := _codec(name))]


def _codec(name: str) -> str | None:
    """Finds Python's name for a charset; for some, that of a superset that people label with this name."""
    name = name.strip().lower()
    for written in (_OTHER_NAMES.get(name, name), _DECORATION.sub("", name), _WINDOWS.sub("cp", name)):
        try:
            found = codecs.lookup(written).name
        except LookupError:
            continue
        # UTF-16 would have shown by its zero bytes: a readable declaration is not encoded in it.
        if _KNOWN(found) and not found.startswith(("utf-16", "utf-32")):
            return _WIDER.get(found, found)
    return None


def _strict(body: bytes, name: str) -> tuple[str, None] | None:
    """Returns the text if every byte can be decoded; the last character may be cut off, as by a lost connection."""
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(body).lstrip("\ufeff"), None
    except (UnicodeError, ValueError):
        return None


def _mostly_utf8(body: bytes) -> str | None:
    """Decodes UTF-8 with a few bytes of windows-1252, as in mixed pages; None if there are many."""
    text = body.decode("utf-8", "newstui-cp1252")
    strange = len(body.decode("utf-8", "ignore"))
    wrong = len(text) - strange
    foreign = sum(len(run) for run in re.findall("[^\x00-\x7f]+", text))
    return text if wrong * 2 < foreign else None


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("newstui-cp1252", _as_windows)
