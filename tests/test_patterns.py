"""Regular expressions that mean the same on every Python: 3.11.0 to 3.11.4 match possessive ones wrongly."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import newstui
from newstui.sources.files.plain_yaml import plain_yaml
from newstui.sources.files.yaml_events import _DIRECTIVE
from newstui.text.tags import plain
from newstui.text.urls import iframe_source, openable

_ESCAPE_OR_CLASS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_POSSESSIVE = re.compile(r"[*+?}]\+|\(\?>")


def strings(source: str) -> Iterator[tuple[int, str]]:
    """Line and value of every string in the source, docstrings and parts of f-strings too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def possessive(pattern: str) -> bool:
    return bool(_POSSESSIVE.search(_ESCAPE_OR_CLASS.sub("x", pattern)))


def test_possessive_quantifiers_and_atomic_groups_are_recognised() -> None:
    assert all(map(possessive, ["a++", "(?:a)*+", "a?+", "a{2}+", "(?>a)", "[+]++", r"\w*+"]))
    assert not any(map(possessive, ["[*+]", r"\++", "a+", r"\*\+", "(?=a)+", "[]*+]"]))


def test_none_of_our_patterns_is_possessive() -> None:
    folder = Path(newstui.__file__).parent
    found = [
        f"{file.relative_to(folder)}:{line}"
        for file in folder.rglob("*.py")
        if _POSSESSIVE.search(text := file.read_text("utf-8"))  # most files need no parsing
        for line, value in strings(text)
        if possessive(value)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("read", "hostile"),
    [
        (lambda text: plain(text, 100), "<p " + "a='b' " * 100_000),
        (lambda text: plain(text, 100), "<p " * 200_000),
        (lambda text: plain(text, 100), "<p a='" * 100_000),
        (lambda text: plain(text, 100), "<!--" * 200_000 + "<!-"),
        (iframe_source, "<iframe " * 100_000),
        (iframe_source, "<iframe " + "\"'" * 200_000),
        (plain_yaml, "a" * 60_000 + "\n- " * 20_000),
        (plain_yaml, ("- " * 30_000 + "\n") * 10),
        (_DIRECTIVE, " \t#" * 200_000 + "\n \t\n" * 100_000),
        (openable, "http://" + "a." * 500 + "/%zz" * 200),
    ],
    ids=map(str, range(10)),
)
def test_the_time_is_linear_in_hostile_text(read: object, hostile: str) -> None:
    # Work that grew with the square of these would take minutes, and so be noticed.
    assert callable(read)
    read(hostile)


def test_comments_end_where_html_ends_them() -> None:
    assert plain("a<!-->b<!--->c<!-- > --!>d<!-- - -->e<!---->f", 99) == "abcdef"
