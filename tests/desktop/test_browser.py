"""Which program opens an address, how it is started, and what it is given."""

import os
import shlex
import threading
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.desktop import (
    Command,
    Surroundings,
    hyperlink,
    open_address,
    plan,
    run_text_browser,
    surroundings,
)
from newstui.text import urls
from tests.desktop.programs import ADDRESS, Programs

DESK = Surroundings(display=True)
SSH = Surroundings(ssh=True, display=True)
BARE = Surroundings()
PATIENCE_SECONDS = 30.0  # the wait is over as soon as the program ends


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
def test_which_programs_open_an_address(
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


def test_the_browser_variable_is_a_list_of_commands_for_the_address(programs: Programs) -> None:
    programs.add("one", "two", "xdg-open")
    where = Surroundings(display=True, browsers="gone -x:two --tab=%s 'a b' %s &:one:'bad")
    how = plan(where)
    assert [command.name for command in how.commands] == ["two", "one", "xdg-open"]
    assert "gone ($BROWSER) is not installed" in how.words

    assert open_address(ADDRESS, how, PATIENCE_SECONDS).words == "opened in two"
    assert programs.calls("two")[0]["argv"] == [f"--tab={ADDRESS}", "a b", ADDRESS]
    assert plan(Surroundings(ssh=True, browsers="one:lynx")).route == "remote"


def test_a_browser_starts_detached_from_the_terminal(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARKER", "passed on")
    programs.add("xdg-open")
    stdin, (ours, keys) = os.dup(0), os.pipe()
    os.dup2(ours, 0)
    try:
        outcome = open_address(ADDRESS, plan(DESK), PATIENCE_SECONDS)
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


def test_a_program_that_fails_at_once_is_reported_and_the_next_is_tried(programs: Programs) -> None:
    programs.add("first", then="sys.exit(3)")
    programs.add("second", then="os.kill(os.getpid(), 9)")
    (programs.folder / "third").write_bytes(b"\x7fELF no program")
    (programs.folder / "third").chmod(0o700)
    programs.add("xdg-open")
    where = Surroundings(display=True, browsers="first:second:third")
    outcome = open_address(ADDRESS, plan(where), PATIENCE_SECONDS)
    assert outcome.ok
    assert outcome.words == (
        "handed to xdg-open; first could not be started (exit code 3); "
        "second could not be started (ended by signal 9); third could not be started (Exec format error)"
    )

    (programs.folder / "xdg-open").unlink()
    outcome = open_address(ADDRESS, plan(where), PATIENCE_SECONDS)
    assert (outcome.ok, outcome.route) == (False, "remote")

    programs.add("w3m")
    outcome = open_address(ADDRESS, plan(Surroundings(display=True, browsers="first:w3m")), PATIENCE_SECONDS)
    assert (outcome.ok, outcome.route, outcome.argv) == (False, "text", ("w3m", ADDRESS))
    assert programs.calls("w3m") == []


def test_a_browser_that_keeps_running_is_not_awaited_and_leaves_no_zombie(
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
        outcome = open_address(address, plan(DESK, command), PATIENCE_SECONDS)
        assert (outcome.words, outcome.argv[1:]) == (
            "opened in firefox",
            tuple(programs.calls("firefox")[-1]["argv"]),
        )
    (given_address,) = programs.calls("firefox")[0]["argv"]
    assert given_address.startswith("https://example.org/")
    assert " " not in given_address

    # ssh hands its arguments to a shell on the other machine, which must see one word again
    assert open_address(address, plan(SSH, None, "ssh laptop xdg-open"), PATIENCE_SECONDS).ok
    host, opener, quoted = programs.calls("ssh")[0]["argv"]
    shell = os.popen(f"printf %s {quoted}").read()
    assert (host, opener, unquote(shell)) == ("laptop", "xdg-open", unquote(given_address))
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("code", ["%s", "%u", "%U", "%f", "%F"])
def test_field_codes_of_desktop_files_are_replaced_by_the_address(programs: Programs, code: str) -> None:
    programs.add("one", "two", "far")
    assert open_address(ADDRESS, plan(DESK, f"one --tab={code} %i %c %k 100%%"), PATIENCE_SECONDS).ok
    assert programs.calls("one")[0]["argv"] == [f"--tab={ADDRESS}", "100%"]
    how = plan(Surroundings(display=True, browsers=f"gone {code}:two -x {code} %%s"))
    assert open_address(ADDRESS, how, PATIENCE_SECONDS).ok
    assert programs.calls("two")[0]["argv"] == ["-x", ADDRESS, "%s"]
    assert open_address("https://example.org/%75", plan(SSH, None, f"far {code}"), PATIENCE_SECONDS).ok
    assert programs.calls("far")[0]["argv"] == ["https://example.org/%75"]
    assert "separate argument" in plan(DESK, f"one 'x {code}'").words
    script = "sh -c 'date +%d; one \"$1\"' sh"
    assert plan(DESK, script).commands == () or plan(DESK, script).commands[0].argv("a")[2].startswith(
        "date +%d"
    )


SIGNS = "'\"`$;|<>()\\\\*[]{}!^ &\u00a0\u3000"


@given(st.text(SIGNS + "ab/?#=%~", max_size=30))
@settings(max_examples=50)
def test_over_ssh_no_program_gets_a_character_that_a_shell_acts_on(rest: str) -> None:
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
        open_address(f"https://example.org/{hostile}", plan(SSH, None, "tunnel"), PATIENCE_SECONDS)
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
        assert open_address(ADDRESS, plan(where), PATIENCE_SECONDS).words == "opened in browser.sh"
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
def test_anything_but_a_web_address_is_refused(programs: Programs, address: str) -> None:
    programs.add("firefox")
    outcome = open_address(address, plan(DESK, "firefox"), PATIENCE_SECONDS)
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
