"""Makes specifications of sources as `newstui PLACE` does."""

from newstui.sources.address import distinct_name, resolved
from newstui.sources.base import SourceSpec


def spec_for(word: str, name: str | None = None) -> SourceSpec:
    """Makes the specification of the folder, file or address that a user typed. Raises ValueError for another word."""
    at = resolved(word)
    return SourceSpec(name or distinct_name(at, ()), at)
