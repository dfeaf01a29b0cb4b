"""Splits code into words, strings, numbers and comments. Runs only in the child process: a lexer may take forever."""

from itertools import groupby

from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

_KINDS = (
    (Comment.Preproc, "keyword"),
    (Comment, "comment"),
    (Keyword.Constant, "number"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (Name.Tag, "keyword"),
    (String, "string"),
    (Number, "number"),
)


def runs(text: str, language: str) -> list[tuple[int, str]]:
    """Returns (characters, kind) of each run, in order; [] for an unknown language. Kinds: see `drawing.code`."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return []
    found = ((len(value), _kind(token)) for token, value in lexer.get_tokens(text))
    return [
        (sum(length for length, _ in run), kind) for kind, run in groupby(found, key=lambda pair: pair[1])
    ]


def _kind(token: _TokenType) -> str:
    return next((kind for wider, kind in _KINDS if token in wider), "")
