"""Defines the errors that users can see.

    NewstuiError            one line: what, where, what to do; exit code 1
    ├── UsageError          the command line asks for something that does not exist; exit code 2
    ├── ConfigError         the config file is wrong; has the path and line; exit code 2
    ├── QueryError          a query can't be parsed; has the column; exit code 2
    ├── NotFound            no story has this id or address
    │   └── Ambiguous       several stories have ids that begin like this
    ├── LibraryBroken       a library file can't be read or written, or is newer than this program
    │   └── LibraryDamaged  a library file is damaged: the next opening moves it aside and rebuilds it
    └── Interrupted         a newer request replaced this one, or the user cancelled; never shown

Failures that are expected of data (a bad file, a source that does not answer) are values, not exceptions:
`Rejected` and `SourceFailed` in `newstui.model.source_events`.
"""

from pathlib import Path


class NewstuiError(Exception):
    """An error for the user. `str()` is one line to show."""

    exit_code = 1

    def lines(self) -> list[str]:
        """Returns the lines to show: one, unless several mistakes were found together."""
        return [str(self)]


class UsageError(NewstuiError):
    exit_code = 2


class ConfigError(NewstuiError):
    """A mistake in the config file. `others` are further ones, each on a later line."""

    exit_code = 2

    def __init__(self, path: Path, line: int | None, reason: str) -> None:
        self.path, self.line, self.reason = path, line, reason
        self.others: tuple[ConfigError, ...] = ()
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{place}: {reason}")

    def lines(self) -> list[str]:
        return [str(self), *map(str, self.others)]


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
