"""Every sign of ours beyond ASCII, one cell each, and what stands for it on a terminal that has none of them."""

UNREAD, STAR, FOLDED, OUTSIDE = "●", "★", "⤷", "↗"
CURSOR, CHOSEN, QUOTE = "▌", "│", "▎"
OPEN, SHUT = "▾", "▸"
BULLET, DOT, RULE = "•", "·", "─"
INTO, BUSY, MISTAKE, MORE = "›", "⟳", "▲", "…"
WRAPPED = "↪"
ENTER = "⏎"
"""Has no twin of one cell: where signs are ASCII, "Enter" is written out."""

_TWINS = str.maketrans(
    {
        UNREAD: "o",
        STAR: "*",
        FOLDED: "\\",
        OUTSIDE: "^",
        CURSOR: ">",
        CHOSEN: "|",
        QUOTE: "|",
        OPEN: "-",
        SHUT: "+",
        BULLET: "-",
        DOT: "-",
        RULE: "-",
        INTO: ">",
        BUSY: "~",
        MISTAKE: "^",
        WRAPPED: "\\",
        **dict.fromkeys("┌┐└┘", "+"),
        # Not ours alone: titles are full of these too, and lose nothing.
        MORE: ".",
        "×": "x",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "‑": "-",
        "−": "-",
        "\u00a0": " ",
    }
)


def in_ascii(text: str) -> str:
    """The text with these signs in ASCII, of the same width; what else is not ASCII stays."""
    return text if text.isascii() else text.translate(_TWINS)
