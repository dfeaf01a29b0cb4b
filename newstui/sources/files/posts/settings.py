"""Finds the settings of the site that a folder of posts belongs to: its address and the pattern of its pages."""

import re
import stat
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from newstui import limits
from newstui.sources.fields import FieldError
from newstui.sources.files.posts.keys import Fields
from newstui.sources.files.walk import RefusedError, read_file
from newstui.sources.files.yaml_events import load_yaml
from newstui.text.urls import openable

Maker = Literal["jekyll", "hugo", "zola", "hexo", "site"]

_FOLDERS_UP = 4
_HUGO = tuple(f"{name}.{ending}" for name in ("hugo", "config") for ending in ("toml", "yaml", "yml", "json"))
_NAMES = ("_config.yml", "_config.yaml", *_HUGO, *(f"config/_default/{name}" for name in _HUGO), "zola.toml")
_FIRST_WORD = re.compile(r"/?:[a-z_]+")


@dataclass(frozen=True, slots=True)
class Site:
    """Describes where the pages of posts are.

    `base`: the site's address without the final "/". `pattern`: of a page's path (`/:year/:title/`), "" if there is
    none. `sections`: patterns of single folders (Hugo). `below`: the path from the folder of the settings to the
    source's, "" or ending in "/".
    """

    maker: Maker
    base: str
    pattern: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    below: str = ""
    language: str = ""
    """The language whose pages are at the site's root; those of other languages are in a folder with the language's
    name.
    """


def site_of(root: str, address: str | None = None) -> Site | None:
    """Finds the site of the posts in a folder: by the `address` from the user, else by the nearest settings file."""
    if address:
        return _given(address)
    try:
        start = Path(root).resolve()
    except (OSError, RuntimeError):
        return None
    folder = start if start.is_dir() else start.parent
    for above in (folder, *folder.parents[:_FOLDERS_UP]):
        below = folder.relative_to(above).as_posix()
        for name in _NAMES:
            site = _read(above / name, "" if below == "." else f"{below}/")
            if site:
                return site
        if (above / ".git").exists():
            return None
    return None


def _given(address: str) -> Site | None:
    pattern = _FIRST_WORD.search(address, address.find("://") + 3)
    base = openable(address[: pattern.start()] if pattern else address)
    if base is None:
        return None
    return Site("site", base.rstrip("/"), address[pattern.start() :] if pattern else "")


def _read(path: Path, below: str) -> Site | None:
    """Reads the site from a settings file; None if it is missing, broken, behind a link or without an address."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode) or path.parent.resolve() != path.parent:
            return None  # also if a folder on the way is a link
        data, _ = read_file(str(path), limits.CONFIG)
        values = _values(path.suffix, data.decode("utf-8-sig"))
    except (OSError, RefusedError, FieldError, ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    if path.name.startswith("_config"):
        return _jekyll(values, below)
    zola = _base(values.get("base_url"))
    if zola and path.suffix == ".toml":
        return Site("zola", zola, below=below, language=_language(values.get("default_language")))
    fields = Fields(values)
    hugo = _base(fields.get("baseURL"))
    if hugo is None:
        return None
    in_folder = fields.get("defaultContentLanguageInSubdir") is True
    language = "" if in_folder else _language(fields.get("defaultContentLanguage"))
    return Site("hugo", hugo, sections=dict(_sections(values)), below=below, language=language)


def _language(value: object) -> str:
    return value.lower() if isinstance(value, str) and value else "en"


def _values(suffix: str, text: str) -> Any:
    if suffix == ".toml":
        return tomllib.loads(text)
    # The JSON of settings is valid YAML.
    return load_yaml(text, 0)


def _base(value: object) -> str | None:
    address = openable(value) if isinstance(value, str) else None
    return address.rstrip("/") if address else None


_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "none": "/:categories/:title.html",
}


def _jekyll(values: dict[str, Any], below: str) -> Site | None:
    base = _base(values.get("url"))
    if base is None:
        return None
    collections = values.get("collections")
    posts = collections.get("posts") if isinstance(collections, dict) else None
    pattern = posts.get("permalink") if isinstance(posts, dict) else None
    pattern = pattern or values.get("permalink") or "date"
    if "public_dir" in values or "source_dir" in values or "new_post_name" in values:
        return Site("hexo", base, str(pattern), below=below)
    baseurl = values.get("baseurl")
    base += "/" + baseurl.strip("/") if isinstance(baseurl, str) and baseurl.strip("/") else ""
    return Site("jekyll", base, _STYLES.get(str(pattern), str(pattern)), below=below)


def _sections(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields patterns of top-level folders, written directly or under `page`."""
    patterns = Fields(values).get("permalinks")
    if not isinstance(patterns, dict):
        return
    page = patterns.get("page")
    for name, pattern in {**patterns, **(page if isinstance(page, dict) else {})}.items():
        if isinstance(pattern, str):
            yield name, pattern
