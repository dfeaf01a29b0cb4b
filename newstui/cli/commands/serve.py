"""Serves the reader to a web browser (`newstui serve`), on this machine only unless another address is named.

Anyone who can type into the reader can run programs as the user. So the page needs a key, which only the printed
address contains, and each request is checked: other pages, and other users of this machine, get nothing.
"""

import os
import secrets
import shlex
import sys
from argparse import Namespace
from pathlib import Path

from newstui.desktop import surroundings
from newstui.errors import NewstuiError, UsageError

DEFAULT_PORT, LOCAL = 8000, "127.0.0.1"
_MULTIPLEXERS_AND_SSH = ("TMUX", "STY", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "NO_COLOR")
"""Variables that describe our terminal, not the browser."""


def serve(args: Namespace) -> int:
    """Serves until Ctrl-C. Raises NewstuiError when textual-serve is missing or the address can't be used."""
    try:
        from newstui.cli.commands.web_server import WebServer
    except ImportError as error:
        raise NewstuiError("serve needs textual-serve: pip install 'newstui[serve]'") from error
    port = DEFAULT_PORT if args.port is None else args.port
    if not 0 < port < 65536:
        raise UsageError(f"--port needs a number from 1 to 65535, not {port}")
    for name in _MULTIPLEXERS_AND_SSH:
        os.environ.pop(name, None)
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    if not surroundings().utf8:
        os.environ["LC_ALL"] = "C.UTF-8"
    host = args.host or LOCAL
    try:
        WebServer(_command(args), host, port, secrets.token_urlsafe(24)).serve()
    except OSError as error:
        raise NewstuiError(
            f"can't listen on {host}:{port}: {error.strerror}; choose another --port"
        ) from error
    return 0


def _command(args: Namespace) -> str:
    """Returns the command line that runs the reader for each page."""
    words = [sys.executable, "-m", "newstui"]
    for flag, value in (("--data-dir", args.data_dir), ("--config", args.config)):
        words += [flag, str(Path(value).absolute())] if value else []
    words += ["--verbose"] if args.verbose else []
    return shlex.join([*words, "--", *args.sources] if args.sources else words)
