"""Write configuration.md from what `newstui config --init` shows: `make docs`. A test fails when the page is stale."""

import re
from collections.abc import Iterator
from pathlib import Path

from newstui.config.values import THEMES
from newstui.config.write import template

PAGE = Path(__file__).parent / "configuration.md"
HEAD = """\
# Configuration

newstui works without a config file. `newstui config` prints where it is, and `newstui config --init` writes one that
shows every setting, commented out. Mistakes are reported all at once, each with its line and a suggestion.
The file is [TOML](https://toml.io). Paths in it are relative to its folder.

`:` *edit the config* opens it in your editor. Changed keys apply when you close the editor, everything else at the next
start. `newstui sources add`, `rename`, `move` and `remove`, and `a` in the reader, keep your comments.

In the tables below, a value is a default where the first column says so, otherwise an example.
"""
_SETTING = re.compile(
    r"^(?P<off>#?)(?P<example> ?)(?P<name>[\w.]+) = (?P<value>.+?)(?:\s{2,}# (?P<words>.*))?$"
)
_TABLE = re.compile(r"^(?:# )?(\[\[?[\w.]+\]\]?)$")
TEXTS = {
    "[[sources]]": "What is read: [feeds](feeds.md), [folders and APIs](formats.md), [news servers](servers.md).",
    "[topics]": "[Topics](topics.md) of the tree.",
    "[topics.rules]": "Queries whose stories get a topic; they look at titles, excerpts, providers, sources and tags.",
    "[fulltext]": "Whole [articles](reading.md).",
    "[share]": "Read and starred marks on [several machines](servers.md).",
    "[view.Faces]": "Saved [queries](queries.md), each with a name of your own after `view.`.",
    "[mute]": "Stories to hide from lists and counts, as [queries](queries.md); `is:muted` shows them.",
    "[open]": "What opens addresses; see [ssh](ssh.md).",
    "[commands.download]": "Programs of your own for a story, each with a name of your own: `%u` is the address, "
    "`%t` the title, `%p` the provider, `%f` the source. Each is one argument; no shell is involved.",
    "[keys]": "Keys of your own, by the [names of the actions](keys.md).",
}


def page() -> str:
    """Returns the contents of configuration.md."""
    parts = [HEAD]
    for table, rows in _tables():
        parts.append(f"\n## `{table}`\n\n")
        if table in TEXTS:
            parts.append(f"{TEXTS[table]}\n\n")
        parts.append("| setting | value | |\n|---|---|---|\n")
        parts += [
            f"| `{name}`{kind} | `{_cell(value)}` | {_cell(words)} |\n" for name, kind, value, words in rows
        ]
    names = ", ".join(f"`{name}`" for name in THEMES)
    parts.append(f"\nThemes: {names}. See [themes](themes.md).\n")
    return "".join(parts)


def _tables() -> Iterator[tuple[str, list[tuple[str, str, str, str]]]]:
    """Yields each table once, with (name, " default" or "", value, words) of its settings."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    table = ""
    for line in template().split("\n"):
        if match := _TABLE.match(line):
            table = match[1]
            found.setdefault(table, [])
        elif table and (match := _SETTING.match(line)) and not (table == "[keys]" and "." in match["name"]):
            kind = " (default)" if match["off"] and not match["example"] else ""
            words = (match["words"] or "").strip()
            if (match["name"], kind, match["value"], words) not in found[table]:
                found[table].append((match["name"], kind, match["value"], words))
    yield from found.items()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(PAGE)
