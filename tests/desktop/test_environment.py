"""Where newstui runs, as the environment or tmux tells."""

from typing import Any

import pytest

from newstui.desktop import (
    here,
    surroundings,
)
from tests.desktop.programs import Programs


@pytest.mark.parametrize(
    ("env", "platform", "expected"),
    [
        (
            {},
            "linux",
            {"ssh": False, "display": False, "colours": 0, "utf8": False, "remote": True, "dumb": True},
        ),
        (
            {"DISPLAY": ":0", "TERM": "xterm"},
            "linux",
            {"display": True, "remote": False, "colours": 16, "dumb": False},
        ),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", {"display": True}),
        ({"SSH_CONNECTION": "1 2 3 4", "DISPLAY": "localhost:10.0"}, "linux", {"ssh": True, "remote": True}),
        ({"SSH_TTY": "/dev/pts/3"}, "darwin", {"ssh": True, "mac": True, "remote": True}),
        (
            {"TERM_PROGRAM": "iTerm.app"},
            "darwin",
            {"mac": True, "remote": False, "term_program": "iTerm.app"},
        ),
        ({"WSL_DISTRO_NAME": "Debian"}, "linux", {"wsl": True, "remote": False}),
        (
            {"TMUX": "/tmp/t,1,0", "TERM": "screen-256color"},
            "linux",
            {"tmux": True, "tmux_socket": True, "screen": False},
        ),
        ({"TERM": "tmux-256color"}, "linux", {"tmux": True, "tmux_socket": False, "colours": 256}),
        ({"STY": "12.pts", "TERM": "xterm-256color"}, "linux", {"screen": True, "tmux": False}),
        (
            {"TERM": "screen.xterm-256color", "COLORTERM": "truecolor"},
            "linux",
            {"screen": True, "colours": 256},
        ),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "linux", {"colours": 2**24}),
        ({"TERM": "xterm-direct"}, "linux", {"colours": 2**24}),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "linux", {"colours": 0}),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "linux", {"colours": 256}),
        ({"TERM": "vt100"}, "linux", {"colours": 0, "dumb": False}),
        ({"TERM": "dumb"}, "linux", {"colours": 0, "dumb": True}),
        ({"LANG": "de_DE.UTF-8"}, "linux", {"utf8": True}),
        ({"LANG": "C.utf8", "LC_CTYPE": "POSIX"}, "linux", {"utf8": False}),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, "linux", {"utf8": True}),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, "linux", {"utf8": False}),
        ({"LC_CTYPE": "UTF-8"}, "darwin", {"utf8": True}),
    ],
)
def test_surroundings(env: dict[str, str], platform: str, expected: dict[str, Any]) -> None:
    found = surroundings(env, platform)
    assert {name: getattr(found, name) for name in expected} == expected


def test_in_tmux_the_last_attached_terminal_tells_where_the_user_is(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    monkeypatch.setenv("DISPLAY", ":0")
    assert not here().remote  # no tmux to ask: our own environment holds

    programs.add("tmux", then="print('SSH_CONNECTION=10.0.0.1 5 10.0.0.2 22'); print('-DISPLAY')")
    assert here().ssh
    assert programs.calls("tmux")[-1]["argv"] == ["show-environment"]

    monkeypatch.setenv("SSH_CONNECTION", "old")
    monkeypatch.setenv("SSH_TTY", "/dev/pts/9")
    programs.add("tmux", then="print('-SSH_CONNECTION'); print('DISPLAY=:1')")
    assert not here().remote
