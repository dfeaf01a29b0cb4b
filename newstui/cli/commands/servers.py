"""Runs the commands about news servers: adds one, lists its feeds, subscribes, unsubscribes, and moves feeds."""

import sys
from argparse import Namespace
from getpass import getpass
from pathlib import Path

from newstui.config.load import load
from newstui.config.password_file import write_password
from newstui.config.settings import Config
from newstui.config.write import add_sources
from newstui.errors import NewstuiError, UsageError
from newstui.library import files
from newstui.sources.address import distinct_name, is_address, place
from newstui.sources.base import SourceSpec
from newstui.sources.registry import kind_of
from newstui.sources.servers.finding import find_server
from newstui.sources.servers.session import Login, Trouble
from newstui.sync.servers.accounts import SERVER
from newstui.sync.servers.subscriptions import Subscriptions
from newstui.text.clean import guard
from newstui.text.urls import is_local, normal, without_secrets

EVERY_SECONDS = 900.0
"""How often a new server is synced while the reader is open."""


def add_server(config: Config, args: Namespace) -> str:
    """Adds the news server at an address, with a file for its password. Returns what was done. Raises NewstuiError."""
    at, user = place(args.source), args.user.strip()
    if not is_address(at) or not user:
        raise UsageError("a news server has an address and a user: newstui sources add ADDRESS --user NAME")
    taken = {source.name for source in config.sources}
    if args.name in taken:
        raise UsageError(f'another source is already named "{args.name}"')
    word = _asked_password(user, at)
    try:
        found = find_server(Login(at, user, lambda: word))
    except Trouble as error:
        raise NewstuiError(f"{without_secrets(at)}: {error}; not added") from None
    for source in config.sources:
        if normal(source.at) == normal(found.at) and source.options.get("user") == user:
            raise UsageError(
                f'{user} at {without_secrets(found.at)} is already a source, named "{source.name}"'
            )
    name = args.name or distinct_name(found.at, taken)
    files.private_folder(config.path.parent)
    path = write_password(config.path.parent.absolute(), name, word)
    options = {"user": user, "password": f"file:{_from_home(path)}"}
    spec = SourceSpec(name, found.at, every=EVERY_SECONDS, topics=tuple(args.topic), options=options)
    try:
        add_sources(config, [spec])
    except NewstuiError:
        path.unlink(missing_ok=True)
        raise
    if found.at.lower().startswith("http:") and not is_local(found.at):
        print("newstui: the address begins with http://: the password is sent unencrypted", file=sys.stderr)
    return f"added {name} ({found.words}) to {config.path}; its password is in {path}"


def _from_home(path: Path) -> Path:
    """Writes a path from the home folder on as ~, so that the config can move with it."""
    try:
        return "~" / path.relative_to(Path.home())
    except (ValueError, RuntimeError):
        return path


def _asked_password(user: str, at: str) -> str:
    """Asks for the password on the terminal; in a pipe, reads its first line."""
    if sys.stdin.isatty():
        word = getpass(f"API password of {guard(user)} at {guard(without_secrets(at))}: ")
    else:
        word = sys.stdin.readline().rstrip("\r\n")
    if not word:
        raise UsageError("no password given")
    return word


# --- feeds of a server --------------------------------------------------------------------------------------


def _subscriptions(args: Namespace) -> Subscriptions:
    """Finds the server that a command names, or the only one. Raises UsageError."""
    config = load(Path(args.config) if args.config else None)
    servers = {source.name: source for source in config.sources if kind_of(source).name == SERVER}
    name = args.on or (next(iter(servers)) if len(servers) == 1 else None)
    if name not in servers:
        known = ", ".join(servers) or "none; newstui sources add ADDRESS --user NAME adds one"
        asked = f'no news server is named "{name}"' if name else "name a news server with --on"
        raise UsageError(f"{asked} (there are: {known})")
    return Subscriptions(servers[name])


def feeds(args: Namespace) -> int:
    """Lists the feeds of a server: id, title, folders, address."""
    for feed in _subscriptions(args).feeds():
        columns = feed.id, feed.title, ", ".join(feed.folders), feed.address
        print("\t".join(map(guard, columns)))
    return 0


def subscribe(args: Namespace) -> int:
    print(guard(_subscriptions(args).subscribe(args.address, args.folder).words))
    return 0


def unsubscribe(args: Namespace) -> int:
    print(guard(_subscriptions(args).unsubscribe(args.feed).words))
    return 0


def move(args: Namespace) -> int:
    print(guard(_subscriptions(args).move(args.name, args.folder).words))
    return 0
