"""Defines the non-ASCII signs we draw, one cell each, and their ASCII replacements."""

UNREAD, STAR, FOLDED, OUTSIDE = "●", "★", "⤷", "↗"
CURSOR, CHOSEN, QUOTE = "▌", "│", "▎"
OPEN, SHUT = "▾", "▸"
BULLET, DOT, RULE = "•", "·", "─"
INTO, BUSY, MISTAKE, MORE = "›", "⟳", "▲", "…"
WRAPPED = "↪"
EVENT = "≡"
UNSENT, DONE = "↑", "✓"
THUMB, HERE, LEFT_OUT = "▐", "▏", "−"
UPPER_HALF = "▀"
"""Two pixels of a picture; ASCII terminals get no picture."""
BARS = tuple("▁▂▃▄▅▆▇█")
"""The heights of a sparkline, from nothing to the most; ASCII terminals get no sparkline."""
ENTER = "⏎"
"""No single ASCII character replaces it: ASCII terminals get the word "Enter"."""

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
        EVENT: "=",
        UNSENT: "^",
        DONE: "*",
        THUMB: "|",
        HERE: "|",
        UPPER_HALF: "#",
        **dict.fromkeys("┌┐└┘", "+"),
        **dict.fromkeys(BARS, "#"),
        # Common in titles too, which stay readable.
        MORE: "~",
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
    """Replaces these signs by ASCII ones of the same width; other non-ASCII text stays."""
    return text if text.isascii() else text.translate(_TWINS)
