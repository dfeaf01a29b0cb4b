"""`newstui doctor`: what it finds, what it advises, and what it never shows or changes."""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newstui.cli.main import main
from tests.pty.terminal import NEWSTUI, Terminal

Finding = dict[str, Any]


@pytest.fixture(autouse=True)
def _a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLORTERM", "TERM_PROGRAM", "LC_ALL", "LC_CTYPE", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`program(name, code)`: the only programs there are."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def add(name: str, code: str = "") -> None:
        (folder / name).write_text(f"#!{sys.executable} -I\nimport sys\n{code}\n")
        (folder / name).chmod(0o700)

    return add


def doctor(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Finding]]:
    """The exit code, and the last finding of each check."""
    code = main(["doctor", "--json", *words])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(set(finding) == {"check", "state", "found", "advice"} for finding in found)
    return code, {finding["check"]: finding for finding in found}


def test_a_sound_desk(capsys: pytest.CaptureFixture[str], program: Any, tmp_path: Path) -> None:
    program("xdg-open")
    program("w3m")
    code, found = doctor(capsys)
    assert code == 0
    assert found["opener"]["found"] == "xdg-open (the system's)"
    assert found["text browser"]["found"] == "w3m"
    assert found["colours"] == {"check": "colours", "state": "ok", "found": "256", "advice": ""}
    assert found["library"]["found"] == "none yet (created at the first start)"
    assert "SQLite 3." in found["versions"]["found"]
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("env", "check", "state", "advice"),
    [
        ({"TERM": "dumb"}, "terminal", "bad", "set TERM to the name of your terminal"),
        ({"TERM": "xterm"}, "colours", "note", "if the terminal has more, set TERM=xterm-256color"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "colours", "ok", ""),
        ({"LANG": "C"}, "unicode", "note", "set LANG to a UTF-8 locale"),
        ({}, "opener", "bad", "set $BROWSER, or [open] browser in the config"),
        (
            {"SSH_CONNECTION": "1 2 3 4"},
            "opener",
            "ok",
            "o shows addresses, for the browser of your own machine",
        ),
        ({}, "text browser", "note", "install w3m or lynx"),
        ({}, "clipboard", "ok", "works if your terminal allows OSC 52"),
        ({"STY": "1.pts"}, "clipboard", "ok", "works if the terminal around screen"),
    ],
    ids=str,
)
def test_what_is_not_good_and_what_to_do(
    env: dict[str, str],
    check: str,
    state: str,
    advice: str,
    capsys: pytest.CaptureFixture[str],
    program: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    code, found = doctor(capsys)
    assert found[check]["state"] == state
    assert found[check]["advice"].startswith(advice)
    assert bool(found[check]["advice"]) == bool(advice)
    assert code == int(any(finding["state"] == "bad" for finding in found.values()))


@pytest.mark.parametrize(
    ("answers", "advice"),
    [
        ({"show-options": "off"}, "tmux has set-clipboard off"),
        (
            {"show-options": "external", "termfeatures": "256,title", "termname": "vt420"},
            "tmux does not know that vt420 has a clipboard: set -as terminal-features ',vt420:clipboard'",
        ),
        (
            {"show-options": "external", "termfeatures": "256,clipboard"},
            "works if tmux has set-clipboard external or on",
        ),
    ],
    ids=str,
)
def test_tmux_is_asked_what_keeps_the_clipboard(
    answers: dict[str, str],
    advice: str,
    capsys: pytest.CaptureFixture[str],
    program: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    program("tmux", f"for word, said in {answers!r}.items():\n if word in str(sys.argv): print(said)")
    _, found = doctor(capsys)
    assert found["clipboard"]["found"] == "tmux load-buffer -w"
    assert found["clipboard"]["advice"].startswith(advice)


def test_the_library_damaged_or_not_is_left_as_it_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    assert main(["list", "--data-dir", str(data)]) == 0
    capsys.readouterr()
    _, found = doctor(capsys, "--data-dir", str(data))
    assert "72 stories" in found["library"]["found"]
    assert "wal journal" in found["library"]["found"]
    assert found["library"]["found"].endswith("no errors")
    assert found["marks"]["state"] == "ok"

    [path] = (data / "libraries").glob("*.sqlite")
    sound = path.read_bytes()
    path.write_bytes(sound[:8192] + b"\x55" * (len(sound) - 8192))
    before = {file: file.read_bytes() for file in data.rglob("*.sqlite")}
    code, found = doctor(capsys, "--data-dir", str(data))
    assert code == 1
    assert found["library"]["state"] == "bad"
    assert "rebuilds it from its sources" in found["library"]["advice"]
    assert {file: file.read_bytes() for file in data.rglob("*.sqlite")} == before


def test_files_of_a_newer_newstui(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["list", "--data-dir", str(tmp_path)]) == 0
    capsys.readouterr()
    for path in (*(tmp_path / "libraries").glob("*.sqlite"), tmp_path / "marks.sqlite"):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version = 99")
    code, found = doctor(capsys, "--data-dir", str(tmp_path))
    assert code == 1
    for check in ("library", "marks"):
        assert found[check]["state"] == "bad"
        assert "written by a newer newstui" in found[check]["found"]
        assert "update newstui" in found[check]["advice"]


def test_a_file_that_cannot_be_opened_is_not_called_damaged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "marks.sqlite").mkdir()
    code, found = doctor(capsys, "--data-dir", str(tmp_path))
    assert code == 1
    assert "damaged" not in found["marks"]["advice"]


def test_sources_and_config_without_their_secrets(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        "[[sources]]\nname = 'api'\nat = 'https://me:hush@example.org/api/?key=hush'\n"
        "headers = { Subscription-Key = '${THE_KEY}' }\n[[sources]]\nname = 'away'\nat = '/nowhere/at/all'\n"
    )
    words = ("--config", str(config))
    monkeypatch.setenv("THE_KEY", "hush")
    assert main(["doctor", *words]) == 1
    printed = capsys.readouterr().out
    assert "hush" not in printed
    assert "api: https://example.org/api/?…" in printed
    assert "no such folder or file" in printed

    monkeypatch.delenv("THE_KEY")
    main(["doctor", *words])
    assert "the environment has no THE_KEY" in capsys.readouterr().out

    config.write_text("[scren]\n")
    code, found = doctor(capsys, *words)
    assert code == 1
    assert f"{config}:1: unknown table 'scren'" in found["config"]["found"]
    assert found["versions"]


@pytest.mark.parametrize(
    ("name", "value", "state", "words"),
    [
        ("ALL_PROXY", "socks://me:hush@proxy:1", "ok", "ALL_PROXY: socks5://proxy:1, with user and password"),
        ("http_proxy", "ftp://me:hush@proxy", "bad", "http_proxy: ftp proxies can't be used"),
        ("no_proxy", "[::1],x", "ok", "no_proxy: [::1],x"),
        ("SSL_CERT_FILE", "/nonexistent.pem", "bad", "SSL_CERT_FILE: /nonexistent.pem: no such file"),
        ("SSL_CERT_DIR", "/nonexistent", "bad", "SSL_CERT_DIR: /nonexistent: no such folder"),
        ("SSLKEYLOGFILE", "/nonexistent/x", "bad", "SSLKEYLOGFILE: /nonexistent/x: can't be made"),
        ("TZ", "UTC+99:99", "note", "TZ: UTC+99:99: a day or more from UTC; times are shown in UTC"),
        ("TZ", "Nowhere/City", "note", "TZ: Nowhere/City: no time zone of that name"),
        ("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", "ok", "TZ: CET-1CEST"),
    ],
)
def test_what_the_environment_sets(
    name: str,
    value: str,
    state: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(name, value)
    _, found = doctor(capsys)
    finding = found["time zone" if name == "TZ" else "network"]
    assert finding["state"] == state
    assert words in f"{finding['found']}; {finding['advice']}"
    assert "hush" not in str(found)
    main(["doctor"])
    out = capsys.readouterr().out
    assert words in out
    assert "hush" not in out


def test_to_ask_makes_no_key_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    assert doctor(capsys)[1]["network"]["state"] == "ok"
    assert not (tmp_path / "keys").exists()


def test_at_a_terminal() -> None:
    with Terminal(*NEWSTUI, "doctor", size=(100, 45), env={"DISPLAY": None}) as it:
        assert it.wait() == 0
        assert "100×45" in it.screen
        assert "16 million" in it.screen
        assert it.left_behind == []
    with Terminal(*NEWSTUI, "doctor", size=(39, 60)) as it:
        assert it.wait() == 1
        assert "39×60" in it.screen
