"""Which program opens an address here, and starting it: an argument list, never a shell, and detached."""

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
PATIENCE = 0.3
"""Seconds to wait for a program that fails at once. One that still runs then is taken to have started."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments. `%s` stands for the address, as `%u`, `%U`, `%f` and `%F` of desktop files
    do; `%%` is a percent sign, and their other codes are nothing. Where none stands the address comes last.

    `far`: what it starts is elsewhere, behind a shell perhaps.
    """

    words: tuple[str, ...]
    origin: str
    """Who asked for it, in words: "[open] browser", "$BROWSER", …"""
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
        for _ in range(shells):  # each gives its arguments to a shell on the other side
            address = shlex.quote(address)
        program, *arguments = self.words
        filled = [_filled(word, address) for word in arguments if not _NOTHING(word)]
        return (program, *filled) if any(map(_names_address, arguments)) else (program, *filled, address)


@dataclass(frozen=True, slots=True)
class Plan:
    """What opening an address does here. `commands` are tried in turn; none: the address is handed over.

    `text_browser` is one that is there, whether `commands` has it or not. `words` say why it is so.
    """

    commands: tuple[Command, ...]
    text_browser: Command | None
    words: str

    @property
    def route(self) -> Route:
        """browser: a window of its own · text: the terminal is given over · remote: shown and sent."""
        if not self.commands:
            return "remote"
        return "text" if self.commands[0].takes_terminal else "browser"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, and by `route` what the caller has to do next.

    browser: nothing · text: give the terminal to `argv` (`run_text_browser`) · remote: show the address and
    send it to the clipboard · refused: nothing, it is no address to be opened. `ok`: a program has it.
    """

    ok: bool
    words: str
    route: Route
    argv: tuple[str, ...] = ()


def plan(where: Surroundings, browser: str | None = None, over_ssh: str | None = None) -> Plan:
    """Decide. `browser`, `over_ssh`: the commands of the config, None when it has none."""
    commands: list[Command] = []
    remarks: list[str] = []
    for line, origin in _wanted(where, browser, over_ssh):
        command = _command(line, origin)
        if isinstance(command, str):
            remarks.append(command)
        elif where.remote and not (
            origin == OVER_SSH or command.takes_terminal or _reaches_desk(command, where)
        ):
            remarks.append(f"{command.name} ({origin}) would open on this machine, not yours")
        elif shutil.which(command.words[0]) is None:
            if origin != "the system's":
                remarks.append(f"{command.name} ({origin}) is not here")
        else:
            commands.append(command)
    if commands:
        words = f"{commands[0].name} ({commands[0].origin})"
    elif where.remote:
        why = "You are on ssh" if where.ssh else "No display here"
        words = f"{why}: open this address on your own machine"
    else:
        words = f"nothing here opens addresses (looked for {', '.join(_system(where))})"
    text = next((Command((name,), "found") for name in TEXT_BROWSERS if shutil.which(name)), None)
    return Plan(tuple(commands), text, "; ".join([words, *remarks]))


def open_address(address: str, how: Plan, patience: float = PATIENCE) -> Outcome:
    """Open `address` by the plan. Blocks for `patience` seconds a command at most."""
    safe = urls.openable(address)
    if safe is None:
        return Outcome(False, "not opened: no http or https address", "refused")
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
    """(command line, who asks for it), the most wanted first."""
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
    """Whether it is the script by which an editor's server opens a browser where the user sits.

    VS Code and its kin put one into $BROWSER of their terminals: an absolute path in the server's own folder.
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


def _command(line: str, origin: str) -> Command | str:
    """The command that a line of config or environment names, or what is wrong with it."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        return f"{origin}: {line}: {error}"
    if words and words[-1] == "&":  # the old way to ask for a browser in the background: all of ours are
        words.pop()
    if not words:
        return f"{origin} names no program"
    if any(_names_address(word) and any(map(str.isspace, word)) for word in words):
        return f"{origin}: %s must be an argument of its own; for a shell: sh -c '… \"$1\"' sh %s"
    return Command(tuple(words), origin, far=origin == OVER_SSH)


def _names_address(word: str) -> bool:
    return any(code[1] in _ADDRESS_CODES for code in _CODE.findall(word))


def _filled(word: str, address: str) -> str:
    """A word with its codes replaced. One with blanks is a script, and stays as it is."""
    if any(map(str.isspace, word)):
        return word
    return _CODE.sub(lambda code: "%" if code[0] == "%%" else address, word)


def _start(argv: tuple[str, ...], patience: float) -> str | None:
    """None when it runs, or ended well; else why not."""
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
