"""Draws an address as a QR code in half blocks: one character for two modules."""

_QUIET_MODULES = 4


def qr(address: str, dark: bool, columns: int = 80, rows: int = 24) -> list[str] | None:
    """Returns lines of equal width with the quiet zone; None when they do not fit into `columns` × `rows`.

    It is the smallest code that holds the address, at the highest error level of that size. On a `dark` theme
    the light modules are drawn, otherwise the dark ones.
    """
    import segno  # takes 15 ms

    try:
        code = segno.make(address, error="l", micro=False)
    except segno.DataOverflowError:
        return None
    modules = [[bool(module) != dark for module in line] for line in code.matrix_iter(border=_QUIET_MODULES)]
    width = len(modules[0])
    if width > columns or (len(modules) + 1) // 2 > rows:
        return None
    modules.append([False] * width)
    return [
        "".join(" ▄▀█"[2 * upper + lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(modules[::2], modules[1::2], strict=False)
    ]
