"""Where we are: what the environment says about this terminal and the machine behind it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import NamedTuple

TRUE_COLOUR = 2**24
_MONO_TERMS = ("", "dumb", "unknown", "ansi-m", "xterm-mono")
_NO_LOCALE = ("", "C", "POSIX")
_PYTHONS_OWN = "C.UTF-8"
"""What Python puts into LC_CTYPE when it is started in a C locale."""
_FROM_TMUX = ("SSH_CONNECTION", "DISPLAY", "WAYLAND_DISPLAY")


class Surroundings(NamedTuple):
    """`colours`: 0 (none wanted or none there), 16, 256 or 2**24. `browsers`: `$BROWSER` as it is written.

    `tmux` and `screen` say what our output passes through first; `tmux_socket` that the tmux we are in can
    also be spoken to, which is not so when it runs on the near side of an ssh connection.
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
    """In a terminal of VS Code or its kin, whose window is where the user sits."""

    @property
    def remote(self) -> bool:
        """The user does not sit where a window opened here would appear."""
        return self.ssh or not self.display

    @property
    def dumb(self) -> bool:
        """A terminal that can't place its cursor."""
        return self.term in ("", "dumb", "unknown")


def surroundings(env: Mapping[str, str] | None = None, platform: str = sys.platform) -> Surroundings:
    """Read `env` (None: this process's)."""
    env = os.environ if env is None else env
    term = env.get("TERM", "")
    ssh = any(env.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))
    wsl = any(env.get(name) for name in ("WSL_DISTRO_NAME", "WSL_INTEROP"))
    mac = platform == "darwin"
    socket = bool(env.get("TMUX"))
    tmux = socket or term.startswith("tmux")
    screen = not tmux and (bool(env.get("STY")) or term.startswith("screen"))
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or "C"
    if locale == _PYTHONS_OWN and env.get("LANG", "") in _NO_LOCALE and not env.get("LC_ALL"):
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
    """Where the user sits now.

    Inside tmux that can change while we run: a session begun at the desk may since have been attached over
    ssh. tmux keeps what it was told by the terminal attached last; our own environment is that of the first.
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
    # GNU screen hands COLORTERM of the terminal around it on, but knows 256 colours itself.
    if not screen and (env.get("COLORTERM") in ("truecolor", "24bit") or term.endswith("-direct")):
        return TRUE_COLOUR
    return 256 if "256color" in term or env.get("COLORTERM") in ("truecolor", "24bit") else 16
