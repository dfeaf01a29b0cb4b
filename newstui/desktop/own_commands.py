"""Fills the user's own commands with what is known of a story: each field is one argument, and no shell reads it."""

import re
import shlex
from itertools import pairwise
from pathlib import PurePath
from typing import NamedTuple

from newstui.text.clean import one_line

FIELDS = {"u": "address", "t": "title", "p": "provider", "f": "source"}
"""The letters that stand for the fields of `Facts`: %u, %t, %p, %f."""
_WORDS = ", ".join(f"%{letter} ({name})" for letter, name in FIELDS.items())
_CODE = re.compile(r"%(%|[A-Za-z])")
_ALONE = re.compile(rf"(?:-{{0,2}}[\w.-]+=)?%[{''.join(FIELDS)}]").fullmatch
"""A field that is a whole argument, or the value of an option: `--title=%t`."""
_SCRIPT_FOLLOWS = re.compile(r"-\w*[ce]|--eval|--command").fullmatch
_SHELLS = frozenset("sh ash bash dash zsh ksh fish csh tcsh python python3 perl ruby node eval".split())
_NO_WORD_BEGINS_WITH = "-+@"
"""A program could take a value that begins with one of these for an option, an editor command or a file of options."""
_VALUE_CHARACTERS = 4_096


class Facts(NamedTuple):
    """Holds the fields of a story that a command may use. `address` may be opened; "" when there is none."""

    address: str
    title: str = ""
    provider: str = ""
    source: str = ""


def words_of(line: str) -> tuple[str, ...]:
    """Splits the line of a command as a shell would, and checks its fields. Raises ValueError with the reason."""
    try:
        words = tuple(shlex.split(line))
    except ValueError as error:
        raise ValueError(f"expected a command as in a shell, but: {str(error).lower()}") from error
    if not words or _CODE.search(words[0]):
        raise ValueError("expected a program first, like yt-dlp %u")
    found = False
    for before, word in pairwise(words):
        codes = [code for code in _CODE.findall(word) if code != "%"]
        if unknown := next((code for code in codes if code not in FIELDS), None):
            raise ValueError(f"unknown field %{unknown}; there are {_WORDS}, and %% for a percent sign")
        if not codes:
            continue
        found = True
        if not _ALONE(word) or (_SCRIPT_FOLLOWS(before) and _has_shell(words)):
            raise ValueError(f"%{codes[0]} must be a separate argument; for a shell: sh -c '… \"$1\"' sh %u")
    if not found:
        raise ValueError(f"expected one of the fields {_WORDS}")
    return words


def argv(words: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    """Puts the facts of a story into the words of a command; as many arguments come out as words went in.

    Raises ValueError when the story lacks the address that the command asks for.
    """
    remote_shells = sum(PurePath(word).name == "ssh" for word in words)
    program, *rest = words
    return (program, *(_filled(word, facts, remote_shells) for word in rest))


def _has_shell(words: tuple[str, ...]) -> bool:
    return any(PurePath(word).name in _SHELLS for word in words)


def _filled(word: str, facts: Facts, remote_shells: int) -> str:
    def value(code: re.Match[str]) -> str:
        if code[1] == "%":
            return "%"
        text = one_line(getattr(facts, FIELDS[code[1]]))[:_VALUE_CHARACTERS]
        if code[1] == "u" and not text:
            raise ValueError("this story has no address")
        if code.start() == 0 and text.startswith(tuple(_NO_WORD_BEGINS_WITH)):
            text = f" {text}"
        for _ in range(remote_shells):  # each passes its arguments to a shell on the other side
            text = shlex.quote(text)
        return text

    return _CODE.sub(value, word)
