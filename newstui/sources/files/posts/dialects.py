"""Converts extensions into plain Markdown: MDX, wiki links, callouts, task lists, footnotes."""

import re
from collections.abc import Callable

from newstui.sources.files.posts.protected import QUOTED_HERE

Note = Callable[[str], str | None]
"""Finds the target of a wiki link by its name: the address of another post, None if there is none."""

# --- MDX ----------------------------------------------------------------------------------------------------

_IMPORT = re.compile(
    r"^(?:import\s+(?:[\w*{][^;'\"\n]{0,200}(?:\n[^;'\"]{0,500}?)?from\s+)?['\"][^'\"\n]+['\"];?"
    r"|export\s+\*?\{?[^\n]{0,200}from\s+['\"][^'\"\n]+['\"];?)[ \t]*$\n?",
    re.MULTILINE,
)
_EXPORT = re.compile(
    r"^export\s+(?:default|const|let|var|function|async|class)\b.*?(?:\n[ \t]*(?=\n)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_COMPONENT = re.compile(
    rf"</?(?:[A-Z][\w.]*|)(?:\s+(?:[^<>{{}}\"']|\"[^\"]*\"|'[^']*'|{_BRACES})*)?/?>|<[A-Z][\w.]*\s*/>"
)
_EXPRESSION = re.compile(_BRACES)
_QUOTED = re.compile(r"""\{\s*(?:"([^"]*)"|'([^']*)'|`([^`$]*)`)\s*\}\Z""")


def without_imports(text: str) -> str:
    """Drops the import lines of MDX."""
    return _IMPORT.sub("", text) if "import" in text or "export" in text else text


def without_components(text: str) -> str:
    """Drops the exports, components and expressions of MDX, but keeps the text inside components."""
    if "export" in text:
        text = _EXPORT.sub("", text)
    if "<" in text:
        text = _COMPONENT.sub("", text)
    return _EXPRESSION.sub(_words_of_expression, text) if "{" in text else text


_COMPONENT_LINE = re.compile(
    rf"^[ \t]*</?[A-Z][\w.]*(?:\s+(?:[^<>{{}}\"']|\"[^\"]*\"|'[^']*'|{_BRACES})*)?/?>[ \t]*$", re.MULTILINE
)


def without_component_lines(text: str) -> str:
    """Drops components on separate lines, which some sites allow in Markdown."""
    return _COMPONENT_LINE.sub("", text) if "<" in text else text


def _words_of_expression(expression: re.Match[str]) -> str:
    quoted = _QUOTED.match(expression[0])
    return (quoted[1] or quoted[2] or quoted[3] or "") if quoted else ""


# --- wiki links, callouts, tasks, marks ----------------------------------------------------------------------

_EMBED = re.compile(r"!\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_WIKI_LINK = re.compile(r"\[\[([^\[\]|]+)(?:\\?\|([^\[\]]*))?\]\](?!\()")
_CALLOUT = re.compile(
    r"^((?:[ \t]*>)+)[ \t]*\[!(\w[\w -]{0,30})(?:\|[^\[\]]*)?\][-+]?[ \t]*([^\n]*)$", re.MULTILINE
)
_ADMONITION = re.compile(
    r"^([ \t]*)(:{3,})[ \t]*([a-z]\w{0,30})(?:[ \t]*\[([^\[\]\n]*)\]|[ \t]*\{[^{}\n]*\})?[ \t]*([^\n]*)$"
)
_ADMONITION_TITLE = re.compile(r"""title\s*=\s*["']([^"']*)["']""")
_DEEPEST = 8
_CONTENTS = re.compile(
    r"^[ \t]*(?:\[\[?_?toc_?\]\]?|(?:[*+-]|1\.)[ \t][^\n]*\n[ \t]*\{:\s*toc\b[^{}\n]*\})[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_VAULT_COMMENT = re.compile(r"(?<![%\w])%%(?!%)[^%]{1,5000}%%(?![%\w])")
_TASK = re.compile(r"^([ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[([ xX])\](?=[ \t])", re.MULTILINE)
_MARKED = re.compile(r"(?<![=\w])==(?=[^\s=])([^=\n]{1,500}?)(?<=[^\s=])==(?![=\w])")
_KRAMDOWN = re.compile(
    r"^[ \t]*\{:[^{}\n]*\}[ \t]*$\n?|\{:[^{}\n]*\}|[ \t]*\{[#.][\w-][^{}\n]*\}(?=[ \t]*$)", re.MULTILINE
)


def plain_markdown(text: str, note: Note) -> str:
    """Rewrites the dialects of note vaults, Docusaurus and kramdown as standard Markdown."""
    if "[toc" in text.casefold() or "{:" in text:
        text = _CONTENTS.sub("", text)
    if "[[" in text:
        text = _EMBED.sub(lambda embed: embed[1].strip(), text)
        text = _WIKI_LINK.sub(lambda link: _wiki_link(link, note), text)
    if "%%" in text:
        text = _VAULT_COMMENT.sub("", text)
    if "[!" in text:
        text = _CALLOUT.sub(_callout, text)
    if ":::" in text:
        text = _with_quotes(text)
    if "[ ]" in text or "[x]" in text or "[X]" in text:
        text = _TASK.sub(lambda task: task[1] + ("☐" if task[2] == " " else "☑"), text)
    if "==" in text:
        text = _MARKED.sub(r"\1", text)
    if "{:" in text or "{#" in text or "{." in text:
        text = _KRAMDOWN.sub("", text)
    return _with_footnotes_last(text) if "[^" in text else text


def _wiki_link(link: re.Match[str], note: Note) -> str:
    name, _, part = link[1].rstrip("\\").partition("#")
    words = (link[2] or "").strip() or name.strip() or part.strip()
    address = note(name.strip()) if name.strip() else None
    return f"[{words}]({address})" if address else words


def _callout(head: re.Match[str]) -> str:
    kind, title = head[2].strip().capitalize(), head[3].strip()
    words = kind if not title or title.casefold() == kind.casefold() else f"{kind}: {title}"
    return f"{head[1]} **{words}**\n{head[1]}"


def _with_quotes(text: str) -> str:
    """Turns `:::note Title` … `:::` into quotes that begin with the title."""
    lines: list[str] = []
    fences: list[str] = []
    indents: list[str] = []
    for line in text.split("\n"):
        opening = _ADMONITION.match(line)
        if opening and len(fences) < _DEEPEST:
            titled = _ADMONITION_TITLE.search(line)
            title = opening[4] or (titled[1] if titled else "") or opening[5].strip()
            kind = opening[3].capitalize()
            lines.append(_quoted(len(fences)))
            fences.append(opening[2])
            indents.append(opening[1])
            sign = _quoted(len(fences))
            lines += [f"{sign}**{kind}: {title}**" if title else f"{sign}**{kind}**", sign.rstrip()]
        elif fences and line.strip() == fences[-1]:
            fences.pop()
            indents.pop()
            lines.append(_quoted(len(fences)))
        elif fences:
            lines.append(_quoted(len(fences)) + line.removeprefix(indents[-1]))
        else:
            lines.append(line)
    return "\n".join(lines)


def _quoted(depth: int) -> str:
    return QUOTED_HERE + "> " * depth if depth else ""


# --- footnotes ----------------------------------------------------------------------------------------------

_FOOTNOTE = re.compile(
    r"^ {0,3}\[\^([^\[\]\s]{1,50})\]:[ \t]*"
    r"([^\n]*(?:\n(?:(?: {2,}|\t)[^\n]*|(?![ \t]{0,3}\[\^)[^\s#>*+`-][^\n]*))*)\n?",
    re.MULTILINE,
)
_REFERENCE = re.compile(r"\[\^([^\[\]\s]{1,50})\]")


def _with_footnotes_last(text: str) -> str:
    """Moves footnotes to the end of the text; their marks stay as written."""
    notes: dict[str, str] = {}

    def keep(note: re.Match[str]) -> str:
        notes.setdefault(note[1], " ".join(note[2].split()))
        return ""

    text = _REFERENCE.sub(r"\\[^\1\\]", _FOOTNOTE.sub(keep, text))
    ends = [f"\\[^{name}\\] {words}" for name, words in notes.items()]
    return "\n\n".join([text.rstrip(), *ends]) if ends else text
