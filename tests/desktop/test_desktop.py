"""Opening, clipboard, links and QR codes, against programs that only write down what they were given."""

import base64
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import segno
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newstui import limits
from newstui.desktop import (
    Clip,
    Command,
    Surroundings,
    clip_for,
    here,
    hyperlink,
    open_address,
    plan,
    qr,
    run_text_browser,
    send,
    surroundings,
)
from newstui.desktop.clipboard import through_screen, through_tmux
from newstui.text import urls
from newstui.text.clean import clean

ADDRESS = "https://example.org/a?b=c&d=e"
DESK = Surroundings(display=True)
LONG = 30.0  # patience for programs that end by themselves: returns as soon as they do

FAKE = """#!{python} -I
import json, os, sys
call = dict(
    argv=sys.argv[1:], env=dict(os.environ), stdin=sys.stdin.read(),
    devices=[os.fstat(n).st_rdev for n in range(3)], pid=os.getpid(), leader=os.getsid(0) == os.getpid(),
)
with open({record!r}, "a") as file:
    file.write(json.dumps(call) + "\\n")
{then}
"""


@dataclass
class Programs:
    """A PATH of our own."""

    folder: Path

    def add(self, *names: str, then: str = "") -> None:
        for name in names:
            path = self.folder / name
            path.write_text(
                FAKE.format(python=sys.executable, record=str(self.folder / f"{name}.calls"), then=then)
            )
            path.chmod(0o700)

    def calls(self, name: str) -> list[dict[str, Any]]:
        record = self.folder / f"{name}.calls"
        return [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    folder = tmp_path / "bin with space"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return Programs(folder)


# --- where we are -----------------------------------------------------------------------------------------


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


def test_in_tmux_the_terminal_attached_last_says_where_the_user_sits(
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


# --- what opens an address ----------------------------------------------------------------------------------

SSH = Surroundings(ssh=True, display=True)
BARE = Surroundings()


@pytest.mark.parametrize(
    ("where", "there", "browser", "over_ssh", "route", "names", "word"),
    [
        (DESK, "xdg-open firefox", None, None, "browser", ["xdg-open"], "the system's"),
        (
            DESK,
            "xdg-open firefox",
            "firefox --new-tab",
            None,
            "browser",
            ["firefox", "xdg-open"],
            "[open] browser",
        ),
        (
            DESK,
            "xdg-open",
            "firefox",
            None,
            "browser",
            ["xdg-open"],
            "firefox ([open] browser) is not installed",
        ),
        (DESK, "xdg-open w3m", "w3m", None, "text", ["w3m", "xdg-open"], "w3m"),
        (DESK, "", None, None, "remote", [], "no program here opens addresses (looked for xdg-open)"),
        (DESK, "xdg-open", None, "tunnel", "browser", ["xdg-open"], "xdg-open"),
        (DESK, "xdg-open", "'unbalanced", None, "browser", ["xdg-open"], "No closing quotation"),
        (DESK, "sh xdg-open", "sh -c 'x %s'", None, "browser", ["xdg-open"], "separate argument"),
        (Surroundings(display=True, mac=True), "open xdg-open", None, None, "browser", ["open"], "open"),
        (
            Surroundings(display=True, wsl=True),
            "xdg-open wslview",
            None,
            None,
            "browser",
            ["wslview", "xdg-open"],
            "",
        ),
        (SSH, "xdg-open firefox", "firefox", None, "remote", [], "You are on ssh"),
        (SSH, "xdg-open firefox", "firefox", None, "remote", [], "would open on this machine, not yours"),
        (SSH, "xdg-open w3m", None, None, "remote", [], "You are on ssh"),
        (SSH, "firefox w3m", "w3m", None, "text", ["w3m"], "w3m"),
        (SSH, "tunnel firefox", "firefox", "tunnel 7", "browser", ["tunnel"], "[open] over_ssh"),
        (SSH, "firefox", None, "tunnel", "remote", [], "tunnel ([open] over_ssh) is not installed"),
        (BARE, "xdg-open", None, None, "remote", [], "No display here"),
        (BARE, "tunnel", None, "tunnel", "browser", ["tunnel"], ""),
    ],
)
def test_policy(
    programs: Programs,
    where: Surroundings,
    there: str,
    browser: str | None,
    over_ssh: str | None,
    route: str,
    names: list[str],
    word: str,
) -> None:
    programs.add(*there.split())
    how = plan(where, browser, over_ssh)
    assert (how.route, [command.name for command in how.commands]) == (route, names)
    assert word in how.words
    assert (how.text_browser is not None) == ("w3m" in there)


def test_environment_browser_is_a_list_with_the_address_where_it_says(programs: Programs) -> None:
    programs.add("one", "two", "xdg-open")
    where = Surroundings(display=True, browsers="gone -x:two --tab=%s 'a b' %s &:one:'bad")
    how = plan(where)
    assert [command.name for command in how.commands] == ["two", "one", "xdg-open"]
    assert "gone ($BROWSER) is not installed" in how.words

    assert open_address(ADDRESS, how, LONG).words == "opened in two"
    assert programs.calls("two")[0]["argv"] == [f"--tab={ADDRESS}", "a b", ADDRESS]
    assert plan(Surroundings(ssh=True, browsers="one:lynx")).route == "remote"


def test_started_detached_with_nothing_of_our_terminal(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARKER", "passed on")
    programs.add("xdg-open")
    stdin, (ours, keys) = os.dup(0), os.pipe()
    os.dup2(ours, 0)
    try:
        outcome = open_address(ADDRESS, plan(DESK), LONG)
    finally:
        os.dup2(stdin, 0)
        for fd in (stdin, ours, keys):
            os.close(fd)
    assert (outcome.ok, outcome.route, outcome.words) == (True, "browser", "handed to xdg-open")
    (call,) = programs.calls("xdg-open")
    assert call["argv"] == [ADDRESS]
    assert call["env"]["MARKER"] == "passed on"
    assert call["devices"] == [Path(os.devnull).stat().st_rdev] * 3
    assert call["leader"]


def test_what_fails_at_once_gives_way_to_the_next_and_is_told(programs: Programs) -> None:
    programs.add("first", then="sys.exit(3)")
    programs.add("second", then="os.kill(os.getpid(), 9)")
    (programs.folder / "third").write_bytes(b"\x7fELF no program")
    (programs.folder / "third").chmod(0o700)
    programs.add("xdg-open")
    where = Surroundings(display=True, browsers="first:second:third")
    outcome = open_address(ADDRESS, plan(where), LONG)
    assert outcome.ok
    assert outcome.words == (
        "handed to xdg-open; first could not be started (exit code 3); "
        "second could not be started (ended by signal 9); third could not be started (Exec format error)"
    )

    (programs.folder / "xdg-open").unlink()
    outcome = open_address(ADDRESS, plan(where), LONG)
    assert (outcome.ok, outcome.route) == (False, "remote")

    programs.add("w3m")
    outcome = open_address(ADDRESS, plan(Surroundings(display=True, browsers="first:w3m")), LONG)
    assert (outcome.ok, outcome.route, outcome.argv) == (False, "text", ("w3m", ADDRESS))
    assert programs.calls("w3m") == []


def test_a_browser_that_stays_is_not_waited_for_and_leaves_no_zombie(
    programs: Programs, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    programs.add("firefox", then=f"open({str(gate)!r}).read()")
    outcome = open_address(ADDRESS, plan(DESK, "firefox"), patience=0.01)
    assert (outcome.ok, outcome.words) == (True, "opened in firefox")
    with gate.open("w"):  # opens as soon as the browser reads, then lets it end
        pass
    for thread in threading.enumerate():
        if thread.name == "browser":
            thread.join(10)
            assert not thread.is_alive()
    with pytest.raises(ProcessLookupError):
        os.kill(programs.calls("firefox")[0]["pid"], 0)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/;touch pwned",
        "https://example.org/$(touch pwned)",
        "https://example.org/`touch pwned`",
        "https://example.org/'\"a b\"'",
        "https://example.org/|touch%20pwned&touch",
        "https://example.org/%s",
    ],
)
def test_no_shell_ever_reads_the_address(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.chdir(tmp_path)
    programs.add("firefox", "ssh")
    for command in ("firefox", "firefox %s"):
        outcome = open_address(address, plan(DESK, command), LONG)
        assert (outcome.words, outcome.argv[1:]) == (
            "opened in firefox",
            tuple(programs.calls("firefox")[-1]["argv"]),
        )
    (given_address,) = programs.calls("firefox")[0]["argv"]
    assert given_address.startswith("https://example.org/")
    assert " " not in given_address

    # ssh does hand its arguments to a shell, over there: that shell must see one word again
    assert open_address(address, plan(SSH, None, "ssh laptop xdg-open"), LONG).ok
    host, opener, quoted = programs.calls("ssh")[0]["argv"]
    shell = os.popen(f"printf %s {quoted}").read()
    assert (host, opener, unquote(shell)) == ("laptop", "xdg-open", unquote(given_address))
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("code", ["%s", "%u", "%U", "%f", "%F"])
def test_the_codes_of_desktop_files_stand_for_the_address(programs: Programs, code: str) -> None:
    programs.add("one", "two", "far")
    assert open_address(ADDRESS, plan(DESK, f"one --tab={code} %i %c %k 100%%"), LONG).ok
    assert programs.calls("one")[0]["argv"] == [f"--tab={ADDRESS}", "100%"]
    how = plan(Surroundings(display=True, browsers=f"gone {code}:two -x {code} %%s"))
    assert open_address(ADDRESS, how, LONG).ok
    assert programs.calls("two")[0]["argv"] == ["-x", ADDRESS, "%s"]
    assert open_address("https://example.org/%75", plan(SSH, None, f"far {code}"), LONG).ok
    assert programs.calls("far")[0]["argv"] == ["https://example.org/%75"]
    assert "separate argument" in plan(DESK, f"one 'x {code}'").words
    script = "sh -c 'date +%d; one \"$1\"' sh"
    assert plan(DESK, script).commands == () or plan(DESK, script).commands[0].argv("a")[2].startswith(
        "date +%d"
    )


SIGNS = "'\"`$;|<>()\\\\*[]{}!^ &\u00a0\u3000"


@given(st.text(SIGNS + "ab/?#=%~", max_size=30))
@settings(max_examples=50)
def test_over_ssh_no_program_gets_a_sign_that_a_shell_acts_on(rest: str) -> None:
    given_address = urls.openable(f"https://example.org/{rest}x")
    assert given_address
    for words in (("tunnel",), ("mosh", "desk", "--", "xdg-open"), ("tunnel", "-u", "%u")):
        argv = Command(words, "[open] over_ssh", far=True).argv(given_address)
        assert not set(argv[-1]) & set(SIGNS)
        assert unquote(argv[-1]) == unquote(given_address)
    kept = given_address.count("&")
    once = Command(("ssh", "desk", "xdg-open"), "[open] over_ssh", far=True).argv(given_address)[-1]
    twice = Command(("ssh", "a", "ssh", "b", "xdg-open"), "$BROWSER").argv(given_address)[-1]
    [far] = shlex.split(once)
    assert [far] == shlex.split(shlex.split(twice)[0])
    assert far.count("&") == kept, "a query stays what it is"
    assert not set(far) & set(SIGNS) - {"&"}


def test_a_shell_behind_any_program_runs_nothing(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shell = "import os; os.environ['PATH'] = '/usr/bin:/bin'; os.system('echo ' + ' '.join(sys.argv[1:]))"
    programs.add("tunnel", then=shell)
    for hostile in ("&touch$IFS@pwned&", ";touch pwned;", "$(touch pwned)", "`touch pwned`", "|touch\tpwned"):
        open_address(f"https://example.org/{hostile}", plan(SSH, None, "tunnel"), LONG)
    assert not list(tmp_path.rglob("*pwned*"))


@pytest.mark.parametrize(
    ("folder", "hook", "route"),
    [
        (".vscode-server/bin/8b3775/bin/helpers", False, "browser"),
        (".vscode-server-insiders/bin/helpers", False, "browser"),
        (".cursor-server/cli/helpers", False, "browser"),
        (".windsurf-server/bin", False, "browser"),
        ("code-server/lib/vscode/bin/helpers", False, "browser"),
        (".cache/JetBrains/RemoteDev", False, "browser"),
        ("elsewhere", True, "browser"),
        ("elsewhere", False, "remote"),
    ],
)
def test_the_browser_of_an_editors_server_is_used_over_ssh(
    programs: Programs, folder: str, hook: bool, route: str
) -> None:
    script = programs.folder.parent / folder / "browser.sh"
    script.parent.mkdir(parents=True)
    where = surroundings(
        {"SSH_CONNECTION": "1 2 3 4", "BROWSER": str(script)}
        | ({"VSCODE_IPC_HOOK_CLI": "/run/x"} if hook else {})
    )
    assert plan(where).route == "remote", "it is not there"
    Programs(script.parent).add("browser.sh")
    assert plan(where).route == route
    if route == "browser":
        assert open_address(ADDRESS, plan(where), LONG).words == "opened in browser.sh"
        assert Programs(script.parent).calls("browser.sh")[0]["argv"] == [ADDRESS]
    script.write_bytes(b"\x7fELF")
    assert plan(where).route == "remote", "a program is no script of the session"
    assert plan(where._replace(browsers="browser.sh")).route == "remote"
    assert plan(where._replace(browsers=""), str(script)).route == "remote"


@pytest.mark.parametrize(
    "address",
    [
        "-x",
        "--help",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https://a\x1b.org/",
        "",
        "w3m",
    ],
)
def test_what_is_no_web_address_is_refused(programs: Programs, address: str) -> None:
    programs.add("firefox")
    outcome = open_address(address, plan(DESK, "firefox"), LONG)
    assert (outcome.ok, outcome.route) == (False, "refused")
    assert "http" in outcome.words
    assert programs.calls("firefox") == []
    assert hyperlink(address, "words") == "words"


def test_text_browser_says_how_it_ended(programs: Programs) -> None:
    programs.add("w3m")
    assert run_text_browser(["w3m", ADDRESS]).words == "read in w3m"
    assert programs.calls("w3m")[0]["argv"] == [ADDRESS]
    programs.add("w3m", then="sys.exit(7)")
    assert run_text_browser(["w3m", ADDRESS]).words == "w3m ended with exit code 7"
    assert run_text_browser(["lynx"]).words == "lynx could not be started (No such file or directory)"


# --- the clipboard ------------------------------------------------------------------------------------------

OSC_52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


def out_of_tmux(data: bytes) -> bytes:
    """What tmux with passthrough sends on: the inside of its DCS with each ESC halved, nothing else."""
    inside = re.findall(rb"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\", data)
    return b"".join(inside).replace(b"\x1b\x1b", b"\x1b")


def out_of_screen(data: bytes) -> bytes:
    """What screen sends on: the inside of every DCS, up to the first ST. Nothing may stand between them."""
    pieces = re.findall(rb"\x1bP(.*?)\x1b\\", data, re.DOTALL)
    assert b"".join(b"\x1bP" + piece + b"\x1b\\" for piece in pieces) == data
    assert all(len(piece) + 4 <= 768 for piece in pieces)
    return b"".join(pieces)


def pasted(data: bytes) -> str:
    found = OSC_52.fullmatch(data)
    assert found
    return base64.b64decode(found[1], validate=True).decode()


@settings(max_examples=50)
@example("long " * 1000)
@given(st.text(st.characters(categories=("L", "N", "P", "S"), include_characters=" "), max_size=3000))
def test_clipboard_arrives_through_everything(text: str) -> None:
    for where, unwrap in (
        (Surroundings(), bytes),
        (Surroundings(tmux=True), out_of_tmux),
        (Surroundings(screen=True), out_of_screen),
    ):
        clip = clip_for(text, where)
        assert clip.words == "sent to your terminal's clipboard"
        assert clip.argv is None
        assert clip.data is not None
        assert pasted(unwrap(clip.data)) == clean(text)


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_clipboard_carries_no_control_character(text: str) -> None:
    clip = clip_for(text, Surroundings())
    assert clip.data is not None
    arrived = pasted(clip.data)
    assert clip.stdin.decode() == arrived
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e]", arrived)


@given(st.binary(max_size=2000).map(lambda b: b.replace(b"\x1b\\", b"")))
@settings(max_examples=50)
def test_wrapping_keeps_every_byte(data: bytes) -> None:
    assert out_of_tmux(through_tmux(data)) == data
    if not data.endswith(b"\x1b"):
        assert out_of_screen(through_screen(data.replace(b"\x1b", b""))) == data.replace(b"\x1b", b"")


def test_clipboard_is_bounded() -> None:
    fits = clip_for("a" * limits.CLIPBOARD, Surroundings())
    assert fits.data is not None
    assert len(fits.data) < 100_010
    clip = clip_for("ä" * (limits.CLIPBOARD // 2 + 1), Surroundings())
    assert (clip.data, clip.argv) == (None, None)
    assert "too long" in clip.words


def test_tmux_is_asked_itself_when_it_can_be(programs: Programs) -> None:
    where = Surroundings(tmux=True, tmux_socket=True)
    written: list[bytes] = []

    clip = clip_for(ADDRESS, where)
    assert clip.argv is None  # no tmux on PATH
    assert send(clip, written.append) == clip.words
    assert pasted(out_of_tmux(written.pop())) == ADDRESS

    programs.add("tmux")
    clip = clip_for(ADDRESS, where)
    assert send(clip, written.append) == "sent to your terminal's clipboard"
    assert written == []
    assert [(call["argv"], call["stdin"]) for call in programs.calls("tmux")] == [
        (["load-buffer", "-w", "-"], ADDRESS)
    ]

    programs.add("tmux", then="sys.exit(1)")  # one too old for -w
    send(clip, written.append)
    assert pasted(out_of_tmux(written.pop())) == ADDRESS

    assert send(Clip(None, None, b"", "too long", ""), written.append) == "too long"
    assert written == []


# --- links and pictures -------------------------------------------------------------------------------------


def test_hyperlink() -> None:
    assert hyperlink(ADDRESS, "a title") == f"\x1b]8;;{ADDRESS}\x1b\\a title\x1b]8;;\x1b\\"
    assert "\x1b" not in hyperlink("https://example.org/ü ", "x").split("\x1b\\")[0][5:]


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("address", [ADDRESS, "https://example.org/" + "x" * 86])
def test_qr_is_the_code_with_its_quiet_zone(address: str, dark: bool) -> None:
    lines = qr(address, dark)
    assert lines is not None
    assert len(lines) <= 24
    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(lines[0]) <= 80
    drawn = [[half[" ▄▀█".index(c)] for c in line] for line in lines for half in ((0, 0, 1, 1), (0, 1, 0, 1))]
    code = [[bit != dark for bit in line] for line in drawn][: len(drawn[0])]
    assert not any(drawn[-1])  # the lower half of the last line lies outside the code
    quiet = [row for at, row in enumerate(code) if at < 4 or at >= len(code) - 4]
    assert not any(any(row) for row in quiet)
    assert not any(any(row[:4]) or any(row[-4:]) for row in code)
    inside = [row[4:-4] for row in code[4:-4]]
    assert inside == [
        [bool(bit) for bit in row] for row in segno.make(address, error="l", micro=False).matrix
    ]


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbarimg is not installed")
@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("address", [ADDRESS, "https://example.org/" + "x" * 86])
def test_qr_is_read_back_from_its_picture(address: str, dark: bool, tmp_path: Path) -> None:
    """As a phone sees it: what is drawn is light on a dark theme, dark on a light one; 6 dots a module."""
    lines = qr(address, dark) or []
    drawn = [[half[" ▄▀█".index(c)] for c in line] for line in lines for half in ((0, 0, 1, 1), (0, 1, 0, 1))]
    dots = b"".join(bytes(255 * (bit == dark) for bit in row for _ in range(6)) * 6 for row in drawn)
    picture = tmp_path / "code.pgm"
    picture.write_bytes(b"P5 %d %d 255\n" % (6 * len(drawn[0]), 6 * len(drawn)) + dots)
    read = subprocess.run(("zbarimg", "-q", "--raw", picture), capture_output=True, check=True)
    assert read.stdout.decode().strip() == address


def test_qr_that_does_not_fit_is_not_drawn() -> None:
    long = "https://example.org/" + "x" * 120
    assert qr(long, True) is None
    assert qr(long, True, columns=100, rows=40) is not None
    assert qr("https://example.org/" + "x" * 3000, True, columns=1000, rows=1000) is None
