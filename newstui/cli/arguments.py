"""Builds argparse parsers and shell completion from the table of commands."""

import argparse
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Any, NoReturn

from newstui import __version__
from newstui.cli.command_table import COMMANDS, COMMON, READ, Command, Option, Word

_FIRST_WORD = (
    ("complete -o bashdefault ", "complete -o bashdefault -o default "),
    ("_describe 'newstui commands' _commands\n", "_describe 'newstui commands' _commands\n  _files\n"),
    ("complete -c newstui -f\n", ""),
)
"""Edits to the scripts for bash, zsh and fish: the first word may also be a file, which argparse can't say."""


class Mistake(Exception):
    """The command line is wrong. The message says how, and which help explains more."""


def parse(command: Command, words: Sequence[str]) -> Namespace:
    """Reads the words after a command.

    Raises Mistake, or SystemExit after argparse has printed the help or the version.
    """
    try:
        found, unknown = _parser(command).parse_known_intermixed_args(words)
    except argparse.ArgumentError as error:
        raise Mistake(_reason(command, error)) from error
    if unknown:
        raise Mistake(_unknown(command, unknown[0]))
    return found


def _reason(command: Command, error: argparse.ArgumentError) -> str:
    """Words an argparse error in the style of all other messages."""
    reason = str(error.message)
    missing = "the following arguments are required: "
    if reason.startswith(missing):
        line = " ".join([command.typed, *(word.shown for word in command.words if not word.how_many)])
        return f"missing {reason.removeprefix(missing)}: {line}"
    if reason == "expected one argument":
        reason = "needs a value"
    name = f"{error.argument_name} " if error.argument_name else ""
    return f"{name}{reason}; see {command.typed} --help"


def _unknown(command: Command, word: str) -> str:
    """Explains a word that the command doesn't take, and suggests the nearest that it does."""
    from difflib import get_close_matches

    if word.startswith("-"):
        word = word.partition("=")[0]
        known = [flag for option in (*command.options, *COMMON) for flag in option.flags]
        reason = f"unknown option {word}"
    else:
        known = [each.name.split()[-1] for each in command.commands]
        reason = f"unknown command {word!r}" if known else f"unexpected {word!r}"
    close = get_close_matches(word, known, 1)
    return f"{reason}; {f'did you mean {close[0]}? See' if close else 'see'} {command.typed} --help"


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise argparse.ArgumentError(None, message)

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        """Keeps the value of `--query=--`, which argparse would drop."""
        if action.option_strings and arg_strings == ["--"]:
            value = self._get_value(action, "--")
            self._check_value(action, value)
            return value
        return super()._get_values(action, arg_strings)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(action, f"can't be {value!r}, only {', '.join(action.choices)}")


def _parser(command: Command) -> ArgumentParser:
    parser = _Parser(
        prog=command.typed,
        description=f"{command.help[0].upper()}{command.help[1:]}.",
        allow_abbrev=False,
        exit_on_error=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    below = COMMANDS if command is READ else command.commands
    if below:
        first = "[SOURCE ...]" if command is READ else "[OPTION ...]"
        parser.usage = f"{command.typed} {first}\n       {command.typed} COMMAND ..."
        lines = [f"  {each.name.split()[-1]:12}{each.help}" for each in below]
        parser.epilog = "\n".join([f"commands ({command.typed} COMMAND --help explains each):", *lines])
    for word in command.words:
        _add_word(parser, word)
    for option in command.options:
        _add_option(parser, option)
    _add_common(parser)
    return parser


def _add_word(parser: ArgumentParser, word: Word) -> None:
    settings: dict[str, Any] = {"metavar": word.shown, "help": word.help}
    if word.how_many:
        settings |= {"nargs": word.how_many, "default": word.default}
    if word.choices:
        settings["choices"] = word.choices
    _complete(parser.add_argument(word.name, **settings), word.completes)


def _add_option(parser: ArgumentParser | argparse._ArgumentGroup, option: Option) -> None:
    settings: dict[str, Any] = {"help": option.help, "default": option.default}
    if option.takes is None:
        settings["action"] = "store_true"
    else:
        settings["metavar"] = option.takes
        settings["action"] = "append" if option.kind == "several" else "store"
        settings["type"] = _number if option.kind == "number" else str
        settings["choices"] = option.choices or None
    _complete(parser.add_argument(*option.flags, **settings), option.completes)


def _add_common(parser: ArgumentParser) -> None:
    common = parser.add_argument_group("options of every command")
    for option in COMMON:
        _add_option(common, option)
    common.add_argument(
        "--version", action="version", version=f"newstui {__version__}", help="print the version"
    )


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"needs a whole number, not {text!r}")
    return int(text)


# --- completion -------------------------------------------------------------------------------------------------


def _complete(action: argparse.Action, completes: str) -> None:
    """Notes what shtab should complete the value with."""
    if completes:
        action.completes = completes  # type: ignore[attr-defined]


def completion(shell: str) -> str:
    """Returns the script that completes commands, options, and the names of files and folders."""
    import shtab

    parser: ArgumentParser = _Parser(prog="newstui")
    _add_common(parser)
    parsers = [parser, *_add_commands(parser, COMMANDS)]
    for action in [action for each in parsers for action in each._actions]:
        if completes := getattr(action, "completes", ""):
            action.complete = shtab.FILE if completes == "file" else shtab.DIRECTORY  # type: ignore[attr-defined]
    script = shtab.complete(parser, shell)
    for commands_only, or_files in _FIRST_WORD:
        script = script.replace(commands_only, or_files)
    return script


def _add_commands(parser: ArgumentParser, commands: Sequence[Command]) -> list[ArgumentParser]:
    """Adds a sub-parser for each command and the commands below it; returns all of them."""
    if not commands:
        return []
    added: list[ArgumentParser] = []
    adding = parser.add_subparsers()
    for command in commands:
        name = command.name.split()[-1]
        one = adding.add_parser(name, parents=[_parser(command)], add_help=False, help=command.help)
        added += [one, *_add_commands(one, command.commands)]
    return added
