"""Reads from the environment what this terminal and this machine can do."""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import NamedTuple

TRUE_COLOUR = 2**24
_MONO_TERMS = ("", "dumb", "unknown", "ansi-m", "xterm-mono")
_NO_LOCALE = ("", "C", "POSIX")
_PYTHON_LOCALE = "C.UTF-8"
"""Python sets LC_CTYPE to this when it starts in a C locale."""
_FROM_TMUX = ("SSH_CONNECTION", "DISPLAY", "WAYLAND_DISPLAY")


class Surroundings(NamedTuple):
    """Describes the terminal and the machine that newstui runs on.

    `colours`: 0 (unwanted or unsupported), 16, 256 or 2**24. `browsers`: `$BROWSER` as written. `tmux` and
    `screen`: the output passes through them. `tmux_socket`: tmux also answers commands; it does not when it
    runs on the user's side of an ssh connection.
    """

    ssh: bool = False
    display: bool = False
    tmux: bool = False
    tmux_socket: bool = False
    screen: bool = False
    wsl: bool = False
    mac: bool = False
    term: str = ""
    term_program: str = ""
    colours: int = 16
    utf8: bool = True
    browsers: str = ""
    editor: bool = False
    """In the terminal of VS Code or a similar editor, whose window is on the user's machine."""

    @property
    def remote(self) -> bool:
        """Tells whether a window opened here would not appear in front of the user."""
        return self.ssh or not self.display

    @property
    def dumb(self) -> bool:
        """Tells whether the terminal can't move its cursor."""
        return self.term in ("", "dumb", "unknown")


def served() -> bool:
    """Tells whether the reader is shown in a web browser, by `newstui serve`, and has no terminal."""
    return os.environ.get("TEXTUAL_DRIVER", "").endswith(":WebDriver")


def surroundings(env: Mapping[str, str] | None = None, platform: str = sys.platform) -> Surroundings:
    """Reads `env` (None: the environment of this process)."""
    env = os.environ if env is None else env
    term = env.get("TERM", "")
    ssh = any(env.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))
    wsl = any(env.get(name) for name in ("WSL_DISTRO_NAME", "WSL_INTEROP"))
    mac = platform == "darwin"
    socket = bool(env.get("TMUX"))
    tmux = socket or term.startswith("tmux")
    screen = not tmux and (bool(env.get("STY")) or term.startswith("screen"))
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or "C"
    if locale == _PYTHON_LOCALE and env.get("LANG", "") in _NO_LOCALE and not env.get("LC_ALL"):
        locale = "C"
    return Surroundings(
        ssh=ssh,
        display=bool(mac or wsl or env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")),
        tmux=tmux,
        tmux_socket=socket,
        screen=screen,
        wsl=wsl,
        mac=mac,
        term=term,
        term_program=env.get("TERM_PROGRAM", ""),
        colours=_colours(env, term, screen),
        utf8="utf8" in locale.lower().replace("-", ""),
        browsers=env.get("BROWSER", ""),
        editor=bool(env.get("VSCODE_IPC_HOOK_CLI")),
    )


def here() -> Surroundings:
    """Reads the surroundings again, with what tmux knows of the terminal attached last.

    A tmux session begun on this machine may since have been attached over ssh, while the environment of this
    process is still that of the first terminal.
    """
    env = dict(os.environ)
    if env.get("TMUX"):
        for line in _tmux_environment():
            name, is_set, value = line.partition("=")
            if name in _FROM_TMUX and is_set:
                env[name] = value
            elif name.startswith("-") and name[1:] in _FROM_TMUX:
                env.pop(name[1:], None)
                if name == "-SSH_CONNECTION":  # ssh sets all three together; tmux keeps only this one
                    env.pop("SSH_CLIENT", None)
                    env.pop("SSH_TTY", None)
    return surroundings(env)


def _tmux_environment() -> list[str]:
    try:
        answer = subprocess.run(
            ("tmux", "show-environment"),  # noqa: S607 - the user's tmux, wherever it is
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=0.5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return answer.stdout.decode("utf-8", "surrogateescape").splitlines()


def _colours(env: Mapping[str, str], term: str, screen: bool) -> int:
    if env.get("NO_COLOR") or term in _MONO_TERMS or term.startswith("vt"):
        return 0
    # GNU screen passes COLORTERM of the terminal around it on, but has only 256 colours itself.
    if not screen and (env.get("COLORTERM") in ("truecolor", "24bit") or term.endswith("-direct")):
        return TRUE_COLOUR
    return 256 if "256color" in term or env.get("COLORTERM") in ("truecolor", "24bit") else 16
