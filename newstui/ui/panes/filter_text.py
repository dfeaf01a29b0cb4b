"""Colours the words of a query for the filter line: "AI › Computer Vision not AWS unread newest first"."""

from collections.abc import Iterable, Iterator

from newstui.model.topic import Tree, TreeRow
from newstui.query.ast import UNREAD, Query
from newstui.query.completion import Say, words
from newstui.ui.drawing.glyphs import INTO
from newstui.ui.panes.bars import Role


def sentence(query: Query, tree: Tree) -> list[tuple[str, Role]]:
    """Returns (words, role), left to right. A single wanted topic is preceded by its ancestors in the tree."""
    said = list(words(query))
    line: list[tuple[str, Role]] = []
    topics = [part for part in said if part.role == "topic"]
    for number, part in enumerate(said):
        if number:
            line.append(("  ", "join"))
        line += _part(part, tree, alone=len(topics) == 1)
    if not query.terms:
        line[:0] = [("All", "here"), ("  ", "join")]
    return line


def _part(part: Say, tree: Tree, alone: bool) -> Iterator[tuple[str, Role]]:
    if part.role == "topic":
        if alone:
            for above in _above(tree.topics, part.text.casefold()):
                yield (f"{above} ", "path")
                yield (f"{INTO} ", "join")
        yield (part.text, "here")
    elif part.role == "not":
        yield ("not ", "join")
        yield (part.text, "part")
    elif part.role == "word":
        yield (part.text if part.text.startswith('"') else f"“{part.text}”", "word")
    elif part.role in ("provider", "source"):
        yield (part.text, "here")
    else:
        role: Role = "sort" if part.role == "sort" else "unread" if part.term == UNREAD else "mine"
        yield (part.text, role)


def _above(rows: Iterable[TreeRow], name: str) -> list[str]:
    """Returns the names of a topic's ancestors, outermost first."""
    for row in rows:
        if any(child.name.casefold() == name for child in row.children):
            return [row.name]
        below = _above(row.children, name)
        if below:
            return [row.name, *below]
    return []
