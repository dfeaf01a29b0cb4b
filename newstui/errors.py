"""What can go wrong, in the user's words.

    NewstuiError            one line: what, where, what to do; exit code 1
    ├── UsageError          the command line asks for something that does not exist; exit code 2
    ├── ConfigError         the config file is wrong; names file and line; exit code 2
    ├── QueryError          a query does not read; names the column; exit code 2
    ├── NotFound            no story with this id or address
    │   └── Ambiguous       several stories whose id starts so
    ├── LibraryBroken       a library file is unreadable, newer than this program, or the disk refuses
    │   └── LibraryDamaged  a library file is damaged: the next opening puts it aside and makes it anew
    └── Interrupted         a newer request came, or the user cancelled; never shown

Expected failures of data (a bad file, a source that does not answer) are values, not exceptions:
`newstui.sources.base.Rejected` and `SourceFailed`.
"""

from pathlib import Path


class NewstuiError(Exception):
    """Something the user can be told in one line. `str()` is that line."""

    exit_code = 1


class UsageError(NewstuiError):
    exit_code = 2


class ConfigError(NewstuiError):
    exit_code = 2

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        self.path, self.line, self.reason = path, line, reason
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{place}: {reason}")


class QueryError(NewstuiError):
    """A mistake in a query.

    `column` is its 0-based offset in the text, `hint` the nearest right word, if any. The message is the
    reason and the hint, unless `message` gives another.
    """

    exit_code = 2

    def __init__(self, reason: str, column: int, hint: str | None = None, message: str | None = None) -> None:
        self.reason, self.column, self.hint = reason, column, hint
        super().__init__(message or (f"{reason}; did you mean {hint}?" if hint else reason))


class NotFound(NewstuiError):
    pass


class Ambiguous(NotFound):
    pass


class LibraryBroken(NewstuiError):
    pass


class LibraryDamaged(LibraryBroken):
    pass


class Interrupted(NewstuiError):
    pass
