"""Draws an address as a QR code in half blocks: one character for two modules."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode

QUIET_MODULES = (4, 2)
"""Widths of the quiet zone: what the standard asks for, and what phones still read when there is less room."""


def qr(address: str, dark: bool, columns: int = 80, rows: int = 24) -> list[str] | None:
    """Returns lines of equal width with the quiet zone; None when they do not fit into `columns` × `rows`.

    It is the smallest code that holds the address, at the highest error level of that size. On a `dark` theme
    the light modules are drawn, otherwise the dark ones.
    """
    code = _made(address)
    if code is None:
        return None
    sides = ((code.symbol_size(border=quiet)[0], quiet) for quiet in QUIET_MODULES)
    quiet = next((quiet for side, quiet in sides if side <= columns and (side + 1) // 2 <= rows), None)
    if quiet is None:
        return None
    modules = [[bool(module) != dark for module in line] for line in code.matrix_iter(border=quiet)]
    modules.append([False] * len(modules[0]))
    return [
        "".join(" ▄▀█"[2 * upper + lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(modules[::2], modules[1::2], strict=False)
    ]


def qr_size(address: str) -> tuple[int, int] | None:
    """Returns the columns and rows that the code of an address needs; None if no code holds it."""
    code = _made(address)
    side = int(code.symbol_size(border=QUIET_MODULES[-1])[0]) if code else 0
    return (side, (side + 1) // 2) if code else None


def _made(address: str) -> "QRCode | None":
    import segno  # takes 15 ms

    try:
        return segno.make(address, error="l", micro=False)
    except segno.DataOverflowError:
        return None
