"""Describes what a sync of an account did."""

from dataclasses import dataclass


@dataclass(slots=True)
class Report:
    """Counts the marks that a sync of an account moved. `asks`: marks that wait for the user's choice."""

    sent: int = 0
    taken: int = 0
    waiting: int = 0
    lost: int = 0
    asks: int = 0
    error: str = ""

    def line(self, name: str) -> str:
        lost = f"; {self.lost:,} item{'' if self.lost == 1 else 's'} lost there" if self.lost else ""
        sent = f"{self.sent:,} mark{'' if self.sent == 1 else 's'} sent"
        return f"{name}: {sent}, {self.taken:,} taken over, {self.waiting:,} wait{lost}."
