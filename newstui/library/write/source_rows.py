"""Writes the rows of sources: their names, addresses, and the version of newstui that read them last."""

import re
from collections.abc import Set

from newstui.library import schema
from newstui.library.name_ids import fold
from newstui.library.write.transaction import Transactions


class SourceRows:
    """Reads and writes these rows within the transactions of a `SyncWriter`."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._connection = transactions.connection

    def rename(self, name: str, new_name: str) -> None:
        with self._transactions.begin():
            ((failure,),) = self._connection.execute("SELECT failure FROM source WHERE name = ?", (name,))
            if failure:  # its lines begin with the name of what failed
                failure = re.sub(f"^{re.escape(name)}(?=: )", lambda _: new_name, failure, flags=re.MULTILINE)
            self._connection.execute(
                "UPDATE source SET name = ?, fold = ?, failure = ? WHERE name = ?",
                (new_name, fold(new_name), failure, name),
            )
            self._transactions.names.reload()

    def number(self, name: str, at: str) -> int:
        """Returns the id of a source, added if it is new; at a new address it will be read from scratch."""
        names = self._transactions.names
        if name not in names.sources:
            made = self._connection.execute(
                "INSERT INTO source (name, fold, at, rank) SELECT ?, ?, ?, count(*) FROM source",
                (name, fold(name), at),
            )
            names.source_added(name, made.lastrowid or 0)
            self.note_version(names.sources[name])
        id_ = names.sources[name]
        self._connection.execute(
            """UPDATE source SET at = ?, state = '{}', synced = NULL, failure = NULL
            WHERE id = ? AND at <> ?""",
            (at, id_, at),
        )
        return id_

    def note_version(self, source: int) -> None:
        self._transactions.set_setting(f"{schema.READER}{source}", schema.READER_VERSION)

    def missing(self, source: int, seen: Set[str]) -> tuple[list[int], int]:
        """Finds the origins of a source that were missing in a complete reading, and counts the items among them."""
        (known,) = self._connection.execute(
            "SELECT count(*) FROM origin WHERE source = ?", (source,)
        ).fetchone()
        if known == len(seen):
            return [], 0
        found = self._connection.execute("SELECT id, path, kind FROM origin WHERE source = ?", (source,))
        missing = [(id_, kind) for id_, path, kind in found if path not in seen]
        return [id_ for id_, _ in missing], sum(kind == schema.ITEM for _, kind in missing)
