"""What any line of ours must be: exactly so many cells, and nothing a terminal acts on."""

from hypothesis import strategies as st
from rich.cells import cell_len
from textual.strip import Strip

from newstui.text.clean import controls, one_line

_PARTS = (
    "data",
    "潮汐表",
    "خرائط",
    "🐋",
    "👩‍🚀",
    "🇳🇴",
    "é",
    "น้ำ",
    "x" * 90,
    " ",
    "क्षि",
    "\x1b[31m",
    "\u202e",
    "\x9b",
)

texts = st.lists(st.sampled_from(_PARTS) | st.text(max_size=12), max_size=6).map("".join).map(one_line)
"""Texts of any script, as the sources' edge lets them in."""
widths = st.integers(1, 200)


def fits(strip: Strip, width: int) -> None:
    """Fails unless the strip is a line of that width."""
    assert sum(cell_len(segment.text) for segment in strip) == width
    assert cell_len(strip.text) == width
    assert strip.cell_length == width
    assert not controls(strip.text)
