"""Chooses the program that opens an address and starts it: detached, as an argument list, never in a shell."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from threading import Thread
from typing import Literal

from newstui.desktop.environment import Surroundings
from newstui.text import urls

Route = Literal["browser", "text", "remote", "refused"]

TEXT_BROWSERS = ("w3m", "lynx", "elinks", "links")
_OPENERS = ("xdg-open", "open", "wslview")
OVER_SSH = "[open] over_ssh"
_ADDRESS_CODES = "suUfF"
_CODE = re.compile(f"%[{_ADDRESS_CODES}%]")
_NOTHING = re.compile("%[dDnNickvm]").fullmatch
"""Codes of desktop files that stand for an icon, a name and the like."""
_SERVER_FOLDER = re.compile(r"\.?[a-z][a-z-]*-(?:remote|server)(?:-.*)?|jetbrains", re.IGNORECASE).fullmatch
_SYSTEM_FOLDERS = ("/bin", "/usr/bin", "/usr/local/bin", "/usr/games", "/snap/bin")
PATIENCE_SECONDS = 0.3
"""How long to wait for a program that fails at once. One that still runs after that counts as started."""


@dataclass(frozen=True, slots=True)
class Command:
    """Holds a program and its arguments.

    `%s` stands for the address, as do `%u`, `%U`, `%f` and `%F` of desktop files; `%%` is a percent sign, and
    other codes of desktop files are dropped. Without such a code the address is added at the end. `far`: it
    starts something on another machine, perhaps through a shell.
    """

    words: tuple[str, ...]
    origin: str
    """Where it was configured, as shown to the user: "[open] browser", "$BROWSER", …"""
    far: bool = False

    @property
    def name(self) -> str:
        return PurePath(self.words[0]).name

    @property
    def takes_terminal(self) -> bool:
        return self.name in TEXT_BROWSERS

    def argv(self, address: str) -> tuple[str, ...]:
        shells = sum(PurePath(word).name == "ssh" for word in self.words)
        if self.far or shells:
            address = urls.without_shell_signs(address, ampersands=not shells)
        for _ in range(shells):  # each passes its arguments to a shell on the other side
            address = shlex.quote(address)
        program, *arguments = self.words
        filled = [_filled(word, address) for word in arguments if not _NOTHING(word)]
        return (program, *filled) if any(map(_names_address, arguments)) else (program, *filled, address)


@dataclass(frozen=True, slots=True)
class Plan:
    """Says how addresses are opened here.

    `commands` are tried in turn; when there are none, the address is shown to the user. `text_browser` is an
    installed one, whether it is among `commands` or not. `words` explain the choice; `remarks` alone say why a
    configured command is not used.
    """

    commands: tuple[Command, ...]
    text_browser: Command | None
    words: str
    remarks: tuple[str, ...] = ()

    @property
    def route(self) -> Route:
        """Returns browser (in its own window), text (in this terminal) or remote (the address is shown and copied)."""
        if not self.commands:
            return "remote"
        return "text" if self.commands[0].takes_terminal else "browser"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Says what happened to an address. `ok`: a program opened it.

    By `route` the caller has to do next: browser, nothing; text, run `argv` with `run_text_browser`; remote,
    show the address and copy it to the clipboard; refused, nothing, because the address can't be opened.
    """

    ok: bool
    words: str
    route: Route
    argv: tuple[str, ...] = ()


def plan(where: Surroundings, browser: str | None = None, over_ssh: str | None = None) -> Plan:
    """Chooses how addresses are opened. `browser` and `over_ssh` are the commands set in the config, if any."""
    commands: list[Command] = []
    remarks: list[str] = []
    for line, origin in _wanted(where, browser, over_ssh):
        command = command_of(line, origin)
        if isinstance(command, str):
            remarks.append(command)
        elif where.remote and not (
            origin == OVER_SSH or command.takes_terminal or _reaches_desk(command, where)
        ):
            remarks.append(f"{command.name} ({origin}) would open on this machine, not yours")
        elif shutil.which(command.words[0]) is None:
            if origin != "the system's":
                remarks.append(f"{command.name} ({origin}) is not installed")
        else:
            commands.append(command)
    if commands:
        words = f"{commands[0].name} ({commands[0].origin})"
    elif where.remote:
        why = "You are on ssh" if where.ssh else "No display here"
        words = f"{why}: open this address on your own machine"
    else:
        words = f"no program here opens addresses (looked for {', '.join(_system(where))})"
    text = next((Command((name,), "found") for name in TEXT_BROWSERS if shutil.which(name)), None)
    return Plan(tuple(commands), text, "; ".join([words, *remarks]), tuple(remarks))


def open_address(address: str, how: Plan, patience: float = PATIENCE_SECONDS) -> Outcome:
    """Opens `address` by the plan. Blocks for at most `patience` seconds per command."""
    safe = urls.openable(address)
    if safe is None:
        return Outcome(False, "not opened: not an http or https address", "refused")
    failed: list[str] = []
    for command in how.commands:
        argv = command.argv(safe)
        if command.takes_terminal:
            return Outcome(False, "; ".join([*failed, f"{command.name} takes the terminal"]), "text", argv)
        reason = _start(argv, patience)
        if reason is None:
            done = f"handed to {command.name}" if command.name in _OPENERS else f"opened in {command.name}"
            return Outcome(True, "; ".join([done, *failed]), "browser", argv)
        failed.append(f"{command.name} could not be started ({reason})")
    return Outcome(False, "; ".join(failed) or how.words, "remote")


def _wanted(where: Surroundings, browser: str | None, over_ssh: str | None) -> Iterator[tuple[str, str]]:
    """Yields pairs (command line, where it was configured), the preferred ones first."""
    if where.remote and over_ssh:
        yield over_ssh, OVER_SSH
    if browser:
        yield browser, "[open] browser"
    for line in where.browsers.split(os.pathsep):
        if line.strip():
            yield line, "$BROWSER"
    if not where.remote:
        for name in _system(where):
            yield name, "the system's"


def _reaches_desk(command: Command, where: Surroundings) -> bool:
    """Tells whether the command is an editor server's script that opens a browser on the user's machine.

    VS Code and similar editors set $BROWSER in their terminals to such a script, by its absolute path.
    """
    path = Path(command.words[0])
    if command.origin != "$BROWSER" or not path.is_absolute():
        return False
    in_server = any(map(_SERVER_FOLDER, path.parts[:-1]))
    if not in_server and (not where.editor or str(path.parent) in _SYSTEM_FOLDERS):
        return False
    try:
        with path.open("rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return False


def _system(where: Surroundings) -> tuple[str, ...]:
    if where.mac:
        return ("open",)
    return ("wslview", "xdg-open") if where.wsl else ("xdg-open",)


def command_of(line: str, origin: str) -> Command | str:
    """Reads a command from a line of the config or environment; returns what is wrong as text."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        return f"{origin}: {line}: {error}"
    if words and words[-1] == "&":  # an old way to ask for the background, where all of ours run
        words.pop()
    if not words:
        return f"{origin} names no program"
    if any(_names_address(word) and any(map(str.isspace, word)) for word in words):
        return f"{origin}: %s must be a separate argument; for a shell: sh -c '… \"$1\"' sh %s"
    return Command(tuple(words), origin, far=origin == OVER_SSH)


def _names_address(word: str) -> bool:
    return any(code[1] in _ADDRESS_CODES for code in _CODE.findall(word))


def _filled(word: str, address: str) -> str:
    """Replaces the codes of a word. A word with spaces is a script and stays unchanged."""
    if any(map(str.isspace, word)):
        return word
    return _CODE.sub(lambda code: "%" if code[0] == "%%" else address, word)


def _start(argv: tuple[str, ...], patience: float) -> str | None:
    """Starts a program. Returns None when it runs or ended well, else the reason."""
    try:
        process = subprocess.Popen(  # noqa: S603 - an argument list, no shell
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        return error.strerror or str(error)
    try:
        code = process.wait(patience)
    except subprocess.TimeoutExpired:
        Thread(target=process.wait, name="browser", daemon=True).start()  # so that none is left a zombie
        return None
    if code == 0:
        return None
    return f"exit code {code}" if code > 0 else f"ended by signal {-code}"
