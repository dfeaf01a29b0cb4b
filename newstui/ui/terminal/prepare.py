"""How the config holds on the terminal we are at, and what Textual must be told of it before it is imported."""

import os

from newstui.config.load import ScreenConfig
from newstui.desktop import Surroundings

OURS, ANSI = "newstui", "ansi-dark"
"""Our own theme, and Textual's that leaves the terminal's sixteen colours alone."""
SLOW_LINE_FPS = 15


def prepare(screen: ScreenConfig, where: Surroundings) -> ScreenConfig:
    """The config with nothing left open. Call before Textual is imported: it reads its environment then."""
    fps = screen.fps or (SLOW_LINE_FPS if where.ssh else None)
    # Textual turns colours grey for NO_COLOR; ours are left out (`guard.py`).
    os.environ.pop("NO_COLOR", None)
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    os.environ.setdefault("TEXTUAL_COLOR_SYSTEM", _system(where.colours))
    if fps:
        os.environ.setdefault("TEXTUAL_FPS", str(fps))
    return screen._replace(
        theme=theme_name(screen.theme, where.colours),
        ascii=not where.utf8 if screen.ascii is None else screen.ascii,
        fps=fps,
    )


def theme_name(wanted: str, colours: int) -> str:
    """The theme for what the config says ("auto", "ansi" or a name) on a terminal of so many colours."""
    if colours == 0 or wanted == "ansi":
        return ANSI
    if wanted == "auto":
        return OURS if colours >= 256 else ANSI
    return wanted


def _system(colours: int) -> str:
    return "truecolor" if colours > 256 else "256" if colours == 256 else "standard"
