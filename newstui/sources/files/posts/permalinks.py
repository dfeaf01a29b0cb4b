"""Makes the address of a post's page, as the generator of its site would."""

import re
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from newstui.sources.files.posts import names
from newstui.sources.files.posts.dates import written_day
from newstui.sources.files.posts.keys import Fields
from newstui.sources.files.posts.settings import Site
from newstui.text.urls import openable

_WORD = re.compile(r":([a-z_]+)")
_LANGUAGE_FOLDER = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2})?\Z")


def page_of(site: Site | None, fields: Fields, origin: str, published: int | None) -> str | None:
    """Makes the address of a post's page on its site; None if the settings don't tell."""
    if site is None:
        return None
    path = site.below + origin
    match site.maker:
        case "jekyll" | "hexo":
            return _of_jekyll(site, fields, path, published)
        case "hugo":
            return _of_hugo(site, fields, path, published)
        case "zola":
            own = _text(fields.get("path"))
            return _joined(
                site, own or _in_language(site, path) + _by_folders(fields, _content_path(path), False)
            )
        case "site":
            return _of_given(site, fields, path, published)


def _of_given(site: Site, fields: Fields, path: str, published: int | None) -> str | None:
    permalink = fields.raw.get("permalink")
    if permalink is False:
        return None
    if (own := _text(permalink)) and "{{" not in own:
        return _joined(site, own)
    if site.pattern:
        return _joined(site, _filled(site.pattern, fields, path, published, keep_day=False))
    return _joined(site, _in_language(site, path) + _by_folders(fields, path, True))


def _in_language(site: Site, path: str) -> str:
    """Returns the folder of a translation (`x.de.md`): two languages of a post are two pages."""
    language = names.language_of(path)
    return f"{language}/" if language and language != site.language else ""


def _of_jekyll(site: Site, fields: Fields, path: str, published: int | None) -> str | None:
    own = _text(fields.get("permalink"))
    if own and ":" not in own:
        return _joined(site, own)
    if published is None or (site.maker == "hexo" and ":title" in site.pattern):
        return None
    return _joined(site, _filled(own or site.pattern, fields, path, published, keep_day=False))


def _of_hugo(site: Site, fields: Fields, path: str, published: int | None) -> str | None:
    own = _text(fields.get("url"))
    if own and not own.startswith(("http://", "https://")):
        return _joined(site, own)
    path = _content_path(path)
    folder, _, rest = path.partition("/")
    if rest and _LANGUAGE_FOLDER.match(folder) and "/" in rest and folder not in site.sections:
        folder = rest.partition("/")[0]
    pattern = site.sections.get(folder) if rest else None
    if pattern:
        made = _filled(pattern, fields, path, published, keep_day=True)
        return made and _joined(site, _in_language(site, path) + made.lstrip("/"))
    made = _in_language(site, path) + _by_folders(fields, path, True)
    # The folder of the main language (`content/en/…`) is the site's root.
    return _joined(site, made.lower().replace(" ", "-").removeprefix(f"{site.language or '/'}/"))


def _content_path(path: str) -> str:
    """Cuts a path to the part below the folder `content`; without one, keeps all of it."""
    parts = path.split("/")
    return "/".join(parts[parts.index("content") + 1 :]) if "content" in parts[:-1] else path


def _by_folders(fields: Fields, path: str, keep_day: bool) -> str:
    parts = [*names.folders_of(path), _slug(fields, path, keep_day)]
    return "/".join(part for part in parts if part) + "/"


def _slug(fields: Fields, path: str, keep_day: bool) -> str:
    slug = _text(fields.get("slug"))
    if slug:
        return slug.strip("/")
    if "/" not in path and names.name_of(path).casefold() == "index":
        return ""
    name = names.name_of(path)
    return name if keep_day else names.without_day(name)


def _filled(pattern: str, fields: Fields, path: str, published: int | None, *, keep_day: bool) -> str | None:
    """Fills in the words of a pattern; None for an unknown word or a missing date."""
    unknown = False

    def word(found: re.Match[str]) -> str:
        nonlocal unknown
        value = _word(found[1], fields, path, published, keep_day)
        unknown |= value is None
        return value or ""

    filled = _WORD.sub(word, pattern)
    return None if unknown else re.sub(r"/{2,}", "/", filled)


def _word(word: str, fields: Fields, path: str, published: int | None, keep_day: bool) -> str | None:
    if word in ("title", "slug", "filename", "contentbasename"):
        slug = _slug(fields, path, keep_day)
        # A site with one language has no folders for others: the language stays in the name.
        language = "" if keep_day else names.language_of(path)
        return f"{slug}.{language}" if language and not fields.get("slug") else slug
    if word == "categories":
        return "/".join(_categories(fields, path))
    if word == "section":
        folders = names.folders_of(path)
        return folders[0] if folders else ""
    if word == "output_ext":
        return ".html"
    if word in ("year", "month", "day"):
        return _of_day(word, fields, published)
    return None


def _of_day(word: str, fields: Fields, published: int | None) -> str | None:
    day = written_day(fields)
    if day is None and published is not None:
        moment = datetime.fromtimestamp(published, UTC)
        day = moment.year, moment.month, moment.day
    if day is None:
        return None
    return f"{day[0]:04}" if word == "year" else f"{day[1 if word == 'month' else 2]:02}"


def _categories(fields: Fields, path: str) -> list[str]:
    """Lists the folders above `_posts`, then the categories in the fields, in lower case."""
    folders = path.split("/")[:-1]
    above = folders[: folders.index("_posts")] if "_posts" in folders else []
    found: dict[str, None] = dict.fromkeys(above)
    for name in ("category", "categories"):
        value: Any = fields.get(name)
        if isinstance(value, str):
            value = [value] if name == "category" else value.replace(",", " ").split()
        for entry in value if isinstance(value, list) else ():
            if isinstance(entry, str) and entry.strip():
                found.setdefault(entry.strip().lower().replace(" ", "-"))
    return list(found)


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _joined(site: Site, path: str | None) -> str | None:
    if path is None:
        return None
    if path.startswith(("http://", "https://")):
        return openable(path)
    clean = "/".join(part for part in PurePosixPath(path.lstrip("/")).parts if part not in ("..", "."))
    end = "/" if path.endswith("/") and clean else ""
    return openable(f"{site.base}/{clean}{end}")
