"""The table of commands: its split of a line, and that nothing in it contradicts itself."""

import pytest

from newstui.cli import arguments, dispatch
from newstui.cli.command_table import every_command, split
from newstui.cli.commands import sources
from newstui.keys.presets import PRESETS
from newstui.query.ast import SORTS

ALL = every_command()


@pytest.mark.parametrize(
    ("line", "command", "rest"),
    [
        ("", "read", []),
        ("feed", "read", ["feed"]),
        ("--data-dir list feed", "read", ["--data-dir", "list", "feed"]),
        ("--data-dir d list list", "list", ["--data-dir", "d", "list"]),
        ("-v sources --json", "sources", ["-v", "--json"]),
        ("sources list", "sources list", []),
        (
            "sources --config c add --topic list list",
            "sources add",
            ["--config", "c", "--topic", "list", "list"],
        ),
        ("sources remove list", "sources remove", ["list"]),
        ("sources import - --dry-run", "sources import", ["-", "--dry-run"]),
        ("sources sync", "sources", ["sync"]),
        ("feed list", "read", ["feed", "list"]),
        ("list -q -x", "list", ["--query=-x"]),
        ("list -- -v sync", "list", ["./-v", "sync"]),
        ("list -q", "list", ["-q"]),
    ],
)
def test_a_line_is_split_into_command_and_words(line: str, command: str, rest: list[str]) -> None:
    found, words = split(line.split())
    assert (found.name, words) == (command, rest)


def test_a_flag_takes_a_value_where_its_command_says_so() -> None:
    assert split(["sync", "--first", "mine", "home"])[1] == ["--first", "mine", "home"]
    command, rest = split(["sources", "add", "--first", "https://a.example"])
    assert (command.name, rest) == ("sources add", ["--first", "https://a.example"])
    assert split(["sync", "--first", "list"])[0].name == "sync", "a value is no command"


@pytest.mark.parametrize("command", [command for command in ALL if command.name != "completion"], ids=str)
def test_every_command_can_be_run(command: object) -> None:
    name = command.name  # type: ignore[attr-defined]
    known = {*dispatch.LIBRARY_COMMANDS, *sources.COMMANDS, "config", "doctor", "serve", "export", "import"}
    assert name in known


def test_the_choices_are_those_of_the_program() -> None:
    from newstui.cli import command_table

    assert tuple(PRESETS) == command_table.PRESETS
    assert set(SORTS) == set(command_table.SORTS)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("list --unreed", "unknown option --unreed; did you mean --unread? See newstui list --help"),
        ("list --unread=yes", "--unread"),
        ("list -n x", "-n needs a whole number, not 'x'; see newstui list --help"),
        ("list -n", "-n needs a value; see newstui list --help"),
        (
            "keys --preset vmi",
            "--preset can't be 'vmi', only newstui, newsboat, vim; see newstui keys --help",
        ),
        ("sources lst", "unknown command 'lst'; did you mean list? See newstui sources --help"),
        ("sources add", "missing SOURCE: newstui sources add SOURCE"),
        ("show a b", "unexpected 'b'; see newstui show --help"),
        ("--zzz", "unknown option --zzz; see newstui --help"),
    ],
)
def test_mistakes_say_what_to_do(line: str, said: str) -> None:
    command, words = split(line.split())
    with pytest.raises(arguments.Mistake) as caught:
        arguments.parse(command, words)
    assert said in str(caught.value)
