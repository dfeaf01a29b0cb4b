"""Converts the template tags of site generators into Markdown: keeps images, links and words; drops other tags."""

import re

_TAG = re.compile(
    r"\{\{[<%]?-?(?P<hugo>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\}"
    r"|\{%-?(?P<liquid>(?:(?!\{%|%\}).)*)%\}"
    r"|\{#(?:(?!\{#|#\}).){0,500}#\}",
    re.DOTALL,
)
_LINK = re.compile(
    r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<target>[^()\n]*(?:\{\{|\{%)(?:[^()\n]|\([^()\n]*\))*)\)"
)
_POST_TAG = re.compile(r"""(?:\{%-?\s*(?:post_url|link)|\{\{[<%]\s*(?:rel)?ref)\s+["'`]?([^\s"'`%>#{}]+)""")
_TEMPLATE_TARGET = re.compile(r"\]\([^()\n]*\{[{%]")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*[=:]\s*(?:"([^"]*)"|'([^']*)'|([^\s"',]+))""")
_ARGUMENT = re.compile(r""""([^"]*)"|'([^']*)'|([^\s"',]+)""")
_NAME = re.compile(r"\s*(/?\s*[\w./-]+)")
_HTTP = re.compile(r"""https?://[^\s"'{}<>|]+""")
_SITE = re.compile(r"site\.(?:base_?url|url)|relURL|absURL|relative_url|absolute_url|\burl\b")
_ROOTED = re.compile(r"""["'](/[^"']*)["']""")
_IMAGES = frozenset({"img", "figure", "image", "imgcap", "imgproc", "picture"})
_VIDEO_ID = re.compile(r"[\w-]{5,20}\Z")


def without_tags(text: str) -> str:
    """Drops `{{< >}}`, `{{% %}}`, `{{ }}` and `{% %}`, but keeps the text between a pair of them."""
    if "{{" not in text and "{%" not in text and "{#" not in text:
        return text
    if _TEMPLATE_TARGET.search(text):
        text = _LINK.sub(_link, text)
    return _TAG.sub(_shown, text)


def _link(link: re.Match[str]) -> str:
    """Turns a link with a template as its target into a link to the address or post in it, else into its words."""
    image, words, target = link[1], link[2], link["target"]
    if post := _POST_TAG.search(target):
        return f"[{words}]({post[1]}{'' if '.' in post[1] else '.md'})"
    address = _HTTP.search(target)
    if address:
        return f"{image}[{words}]({address[0]})"
    plain = _TAG.sub("", target).strip()
    if plain.startswith("/") or (image and plain):
        return f"{image}[{words}]({plain})"
    rooted = _ROOTED.search(target) if _SITE.search(target) else None
    return f"{image}[{words}]({rooted[1]})" if rooted else words


def _shown(tag: re.Match[str]) -> str:
    inside = tag["hugo"] if tag["hugo"] is not None else tag["liquid"]
    named = _NAME.match(inside) if inside else None
    if named is None:
        return ""
    name, rest = named[1].casefold(), inside[named.end() :].rstrip("-%> /")
    values = {key: a or b or c for key, a, b, c in _ATTRIBUTE.findall(rest)}
    arguments = [a or b or c for a, b, c in _ARGUMENT.findall(_ATTRIBUTE.sub(" ", rest))]
    if name in ("include", "include_cached", "render", "partial") and arguments:
        # The included file tells what it shows: {% include figure.html src="…" %}.
        name = arguments.pop(0).rpartition("/")[2].partition(".")[0].casefold()
    if name in _IMAGES:
        return _image(values, arguments)
    return _embedded(name, values, arguments, rest)


def _image(values: dict[str, str], arguments: list[str]) -> str:
    source = values.get("src") or values.get("url") or values.get("link") or ""
    if not source:
        source = next((word for word in arguments if re.search(r"[/.]\w", word)), "")
    others = [word for word in arguments if word != source and " " in word]
    words = values.get("alt") or values.get("caption") or values.get("title") or " ".join(others)
    words = words.replace("[", "").replace("]", "") if "](" not in words else words
    if "](" in words:
        return f"\n\n![]({source})\n\n{words}\n\n" if source else f"\n\n{words}\n\n"
    return f"\n\n![{words}]({source})\n\n" if source else words


def _embedded(name: str, values: dict[str, str], arguments: list[str], rest: str) -> str:
    """Makes a link to an embedded video, post or gist if the tag has its address or id; "" for other tags."""
    named = _EMBEDDED.fullmatch(name)
    if named is None:
        return ""
    kind = named[1]
    address = _HTTP.search(rest)
    if address:
        return f"[{_LABELS[kind]}]({address[0]})"
    number = values.get("id") or next(iter(arguments[-1:]), "")
    user = values.get("user") or (arguments[0] if len(arguments) > 1 else "")
    if not _VIDEO_ID.match(number):
        return ""
    where = {
        "youtube": f"https://www.youtube.com/watch?v={number}",
        "vimeo": f"https://vimeo.com/{number}",
        "gist": f"https://gist.github.com/{user + '/' if user else ''}{number}",
    }.get(kind, f"https://twitter.com/{user or 'i'}/status/{number}")
    return f"[{_LABELS[kind]}]({where})"


_EMBEDDED = re.compile(
    r"(youtube|vimeo|tweet|twitter|x|gist)(?:[-_]?(?:embed|player|video|lite|simple|tag))?"
)
_LABELS = {
    "youtube": "YouTube video",
    "vimeo": "Vimeo video",
    "tweet": "post on X",
    "twitter": "post on X",
    "x": "post on X",
    "gist": "gist",
}
