"""An address as a picture that a phone can read, in half blocks: two modules a character."""

_QUIET = 4


def qr(address: str, dark: bool, columns: int = 80, rows: int = 24) -> list[str] | None:
    """Lines of one width, quiet zone included; None when they would not fit into `columns` × `rows`.

    The smallest code that holds the address, with the highest error level that costs no room. Drawn in the
    terminal's own colours, dark modules dark: on a `dark` theme the light ones are what is drawn.
    """
    import segno  # 15 ms, and few ever ask

    try:
        code = segno.make(address, error="l", micro=False)
    except segno.DataOverflowError:
        return None
    modules = [[bool(module) != dark for module in line] for line in code.matrix_iter(border=_QUIET)]
    width = len(modules[0])
    if width > columns or (len(modules) + 1) // 2 > rows:
        return None
    modules.append([False] * width)
    return [
        "".join(" ▄▀█"[2 * upper + lower] for upper, lower in zip(*pair, strict=True))
        for pair in zip(modules[::2], modules[1::2], strict=False)
    ]
