"""The options of each command, as argparse has them; help and completion come from the same."""

import argparse
from argparse import Namespace
from collections.abc import Sequence
from typing import Any, NoReturn

from newstui import __version__
from newstui.cli.command_table import COMMANDS

SORTS = ("newest", "oldest", "heat", "quality", "read")
PRESETS = ("newstui", "newsboat", "vim")
SHELLS = ("bash", "zsh", "fish")
_FIRST_WORD = (
    ("complete -o bashdefault ", "complete -o bashdefault -o default "),
    ("_describe 'newstui commands' _commands\n", "_describe 'newstui commands' _commands\n  _files\n"),
    ("complete -c newstui -f\n", ""),
)
"""In the completion of bash, zsh and fish: the first word is a command or a file, argparse knows only commands."""


class Mistake(Exception):
    """What is wrong with a line, and which help tells more."""


def parse(command: str, words: Sequence[str]) -> Namespace:
    """The words after a command. Raises Mistake; SystemExit when help or version were wanted, and printed."""
    parser = _parser(command)
    try:
        return parser.parse_intermixed_args(words)
    except argparse.ArgumentError as error:
        raise Mistake(f"{error}; see {parser.prog} --help") from error


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise argparse.ArgumentError(None, message)

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """`--query=--` is a value like any other: Python's takes the "--" out and goes on without one."""
        if action.option_strings and arg_strings == ["--"]:
            value = self._get_value(action, "--")
            self._check_value(action, value)
            return value
        return super()._get_values(action, arg_strings)


def _parser(command: str) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="newstui" if command == "read" else f"newstui {command}",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if command == "read":
        parser.description = "Read news in the terminal: item files and JSON feeds."
        parser.usage = "newstui [SOURCE ...]\n       newstui COMMAND ..."
        lines = [f"  {name:12}{words}" for name, words in COMMANDS.items()]
        parser.epilog = "\n".join(["commands (newstui COMMAND --help tells more):", *lines])
    else:
        parser.description = COMMANDS[command]
    if command in ("show", "open"):
        parser.add_argument("story", metavar="ID|URL", help="the start of a story's id, or its address")
    elif command == "keys":
        parser.add_argument("--preset", choices=PRESETS, help="as they would be with this preset")
    elif command == "sources":
        actions = ("list", "add", "remove")
        parser.add_argument("action", nargs="?", choices=actions, default="list", help="none: list")
        parser.add_argument("which", nargs="?", metavar="SOURCE|NAME", help="what to add, or to remove")
        parser.add_argument("--name", metavar="N", help="what the added source is called")
    elif command in ("export", "import"):
        parser.add_argument("what", choices=("marks",), help="marks: what was read and starred")
        parser.add_argument(
            "file", nargs="?", default="-", metavar="FILE", help="none, or -: standard output or input"
        )
    elif command == "doctor":
        parser.add_argument("--repair", action="store_true", help="mend what is wrong with the library")
    elif command == "config":
        parser.add_argument("--init", action="store_true", help="write one that tells every default")
    elif command == "completion":
        parser.add_argument("shell", choices=SHELLS, help="print the script for this shell")
    else:
        parser.add_argument(
            "sources",
            nargs="*",
            metavar="SOURCE",
            help="a folder, a file or an address; none: those of the config, else the sample",
        )
    if command == "read":
        parser.add_argument("--fresh", action="store_true", help="start at the top, not where one left off")
    if command == "sync":
        parser.add_argument("--full", action="store_true", help="read everything again")
        parser.add_argument("--all", action="store_true", help="ask all feeds, not only those that are due")
    if command == "list":
        add = parser.add_argument
        add(
            "-t",
            "--topic",
            action="append",
            default=[],
            metavar="TOPIC",
            help="only this topic; again: and this",
        )
        add("-q", "--query", default="", help='what the filter line holds, like "alexa -topic:AI"')
        add("--unread", action="store_true", help="only unread stories")
        add("--starred", action="store_true", help="only starred stories")
        add("--sort", choices=SORTS, metavar="KEY", help=", ".join(SORTS))
        add("-n", type=_number, metavar="N", help="at most N stories")
    if command in ("list", "show", "topics", "doctor"):
        parser.add_argument("--json", action="store_true", help="a JSON object a line")
    _add_common(parser)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    common = parser.add_argument_group("anywhere on the line")
    common.add_argument("--data-dir", metavar="DIR", help="where the library is kept (NEWSTUI_DATA_DIR)")
    common.add_argument("--config", metavar="FILE", help="the config file (NEWSTUI_CONFIG)")
    common.add_argument("--version", action="version", version=f"newstui {__version__}")
    common.add_argument("-v", "--verbose", action="store_true", help="write a log")


def completion(shell: str) -> str:
    """The script that completes commands, options, and the names of files and folders."""
    import shtab

    parser: argparse.ArgumentParser = _Parser(prog="newstui")
    _add_common(parser)
    commands, parsers = parser.add_subparsers(), [parser]
    for name, words in COMMANDS.items():
        parsers.append(commands.add_parser(name, parents=[_parser(name)], add_help=False, help=words))
    files = {
        "sources": shtab.FILE,
        "which": shtab.FILE,
        "file": shtab.FILE,
        "config": shtab.FILE,
        "data_dir": shtab.DIRECTORY,
    }
    for action in [action for each in parsers for action in each._actions]:
        if action.dest in files:
            action.complete = files[action.dest]  # type: ignore[attr-defined]
    script = shtab.complete(parser, shell)
    for commands_only, or_files in _FIRST_WORD:
        script = script.replace(commands_only, or_files)
    return script


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"no whole number: {text!r}")
    return int(text)
