"""The user's own commands and players: what a program gets, and what is reported when it ends."""

import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newstui.desktop import Ended, Facts, Surroundings, argv, play, player, start, words_of
from newstui.text.clean import controls
from tests.desktop.programs import ADDRESS

WORDS = words_of('prog --out "a b" %u %t --by=%p %f 100%% %(title)s')


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("yt-dlp", "expected one of the fields"),
        ("yt-dlp %x %u", "unknown field %x"),
        ('yt-dlp "%u', "as in a shell"),
        ("%u", "a program first"),
        ("", "a program first"),
        ("sh -c 'echo %t'", "a separate argument"),
        ("notify-send 'new: %t'", "a separate argument"),
        ("sh -c %t", "a separate argument"),
        ("bash -ec %t", "a separate argument"),
        ("python3 -c %t", "a separate argument"),
    ],
)
def test_a_command_that_would_do_something_else_is_refused(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        words_of(line)


@settings(max_examples=50)
@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=20))
@example("-rf /", "--exec=sh", "@file")
@example("two\nlines\0\x1b[31m", " ", "%u %t %%")
@example("$(touch pwned); `x` 'a' \"b\" | c &", "+!sh", "-")
def test_each_field_is_one_argument_whatever_it_holds(title: str, provider: str, source: str) -> None:
    made = argv(WORDS, Facts(ADDRESS, title, provider, source))
    assert len(made) == len(WORDS)
    assert (*made[:4], *made[7:]) == ("prog", "--out", "a b", ADDRESS, "100%", "%(title)s")
    for value in (made[4], made[6]):
        assert not value.startswith(("-", "+", "@"))
    assert made[5].startswith("--by=")
    assert not any(map(controls, made))


def test_a_plain_title_arrives_as_it_is_and_a_missing_one_as_an_empty_argument() -> None:
    facts = Facts(ADDRESS, "It's 100% “true”", "", "Feed")
    assert argv(WORDS, facts)[4:7] == ("It's 100% “true”", "--by=", "Feed")
    with pytest.raises(ValueError, match="no address"):
        argv(WORDS, Facts("", "t"))
    assert argv(words_of("echo %t"), Facts("", "t")) == ("echo", "t")


def test_a_shell_on_the_other_side_of_ssh_gets_each_field_quoted() -> None:
    words = words_of("ssh desk play %t")
    assert argv(words, Facts("", "$(reboot)"))[-1] == "'$(reboot)'"


def ended(words: Sequence[str]) -> Ended:
    """Runs a program in the background to its end."""
    over, told = threading.Event(), []

    def tell(how: Ended) -> None:
        told.append(how)
        over.set()

    assert start(words, tell) == ""
    assert over.wait(30)
    return told[0]


def test_the_last_line_of_a_program_is_told() -> None:
    assert ended(["sh", "-c", "echo one; printf '10%%\\r\\033[32m100%%\\033[0m of 3 MB\\n\\n'"]) == Ended(
        True, "sh: 100% of 3 MB"
    )
    assert ended(["sh", "-c", "echo no video >&2; exit 3"]) == Ended(
        False, "sh ended with exit code 3: no video"
    )
    assert ended(["sh", "-c", "kill -9 $$"]) == Ended(False, "sh ended with signal 9")
    assert ended(["true"]) == Ended(True, "true: done")
    assert start(["/no/such/program"], print) == "program could not be started (No such file or directory)"


def test_a_player_gets_the_address_as_one_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    got = tmp_path / "got"
    script = tmp_path / "mpv"
    script.write_text(
        f"#!{sys.executable} -I\nimport sys\nopen({str(got)!r}, 'w').write(repr(sys.argv[1:]))\n"
    )
    script.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    desk = Surroundings(display=True)
    found = player("audio", desk, None)
    assert found.command is not None
    over = threading.Event()
    assert play("https://example.org/a b;c.mp3", found.command, lambda _: over.set()) == ""
    assert over.wait(30)
    assert got.read_text() == "['--', 'https://example.org/a%20b;c.mp3']"
    assert "not opened" in play("file:///etc/passwd", found.command, print)

    # Nothing that the user did not choose plays where nobody hears or sees it.
    assert player("audio", Surroundings(ssh=True, display=True), None).command is None
    assert player("video", Surroundings(), None).command is None
    assert player("audio", Surroundings(), None).command is not None
    chosen = player("video", Surroundings(ssh=True), "mpv --fs %u")
    assert chosen.command is not None
    assert chosen.command.argv(ADDRESS) == ("mpv", "--fs", ADDRESS)
    assert player("audio", desk, "vlc").words == "vlc ([open] audio) is not installed"
