"""Opens a file that accompanies the marks: the state agreed with servers, or the marks of other hosts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

from newstui.library import files, schema
from newstui.library.marks.store import Marks
from newstui.library.open import all_marks


class Companion:
    """Holds such a file open, with the marks. Call from one thread; methods raise LibraryBroken.

    A damaged file is set aside when it is opened: its contents can be rebuilt.
    """

    FILE: ClassVar[str]
    MIGRATIONS: ClassVar[Sequence[tuple[str, ...]]]
    PROBE: ClassVar[str]
    """A query that works on an undamaged file."""

    def __init__(self, connection: sqlite3.Connection, path: Path, marks: Marks) -> None:
        self.path, self.marks = path, marks
        self._connection = connection

    @classmethod
    def open(cls, data_dir: Path) -> Self:
        """Opens the file of a data folder, made when it is missing."""
        marks = all_marks(data_dir)
        path = data_dir / cls.FILE
        try:
            with files.in_words(path):
                connection, _ = files.connect_ready(path, cls.MIGRATIONS, cls.PROBE)
                try:
                    cls._prepare(connection, data_dir)
                except BaseException:
                    connection.close()
                    raise
        except BaseException:
            marks.close()
            raise
        return cls(connection, path, marks)

    @classmethod
    @contextmanager
    def opened(cls, data_dir: Path) -> Iterator[Self]:
        """Opens the file for a `with` block."""
        with closing(cls.open(data_dir)) as store:
            yield store

    @classmethod
    def exists(cls, data_dir: Path) -> bool:
        return (data_dir / cls.FILE).exists()

    @classmethod
    def _prepare(cls, connection: sqlite3.Connection, data_dir: Path) -> None:
        """Prepares a connection that was just opened."""

    def close(self) -> None:
        self._connection.close()
        self.marks.close()

    @contextmanager
    def _writes(self) -> Iterator[sqlite3.Connection]:
        with files.in_words(self.path), schema.transaction(self._connection):
            yield self._connection

    def _ask(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        with files.in_words(self.path):
            return self._connection.execute(sql, parameters).fetchall()
