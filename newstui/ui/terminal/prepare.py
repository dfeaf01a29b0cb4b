"""Completes the screen config for this terminal, and sets Textual's environment before it is imported."""

import os

from newstui.config.settings import ScreenConfig
from newstui.desktop import Surroundings

OURS, ANSI = "newstui", "ansi-dark"
"""Our own theme, and Textual's theme in the terminal's 16 colours."""
SLOW_LINE_FPS = 15


def prepare(screen: ScreenConfig, where: Surroundings) -> ScreenConfig:
    """Returns the config with every choice made. Call it before Textual is imported, which reads its environment
    then.
    """
    fps = screen.fps or (SLOW_LINE_FPS if where.ssh else None)
    # Textual would turn colours grey for NO_COLOR; `output_filter` removes them.
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
    """Returns the theme for a config value ("auto", "ansi" or a name) on a terminal with this many colours."""
    if colours == 0 or wanted == "ansi":
        return ANSI
    if wanted == "auto":
        return OURS if colours >= 256 else ANSI
    return wanted


def _system(colours: int) -> str:
    return "truecolor" if colours > 256 else "256" if colours == 256 else "standard"
