"""Writes the manual page newstui.1 from the table of commands: `make docs`. A test fails when the page is stale."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from newstui.cli.command_table import COMMANDS, COMMON, READ, Command, Option, Word

PAGE = Path(__file__).parent / "newstui.1"
HEAD = """\
.TH NEWSTUI 1
.SH NAME
newstui \\- read news in the terminal
.SH SYNOPSIS
"""
DESCRIPTION = """\
Without a command, newstui opens its reader on the named sources, else on the sources in the config, else on a sample.
A source is an address, a folder of item files, or a file.
When the output is not a terminal, it brings the library up to date and prints the stories, one per line.
Press ? in the reader for its keys.
"""
EXIT_STATUS = {
    "0": "Everything went well.",
    "1": "Something failed: a source could not be read, or there is no such story. The reason is on standard error.",
    "2": "The command line, the config or a query is wrong.",
    "130": "Interrupted by Ctrl-C. What was read until then is kept.",
}
ENVIRONMENT = {
    "NEWSTUI_CONFIG": "The config file.",
    "NEWSTUI_DATA_DIR": "The folder of the library.",
    "BROWSER": "The browser, unless the config names one.",
    "NO_COLOR": "If set, no colors are used.",
    "TZ": "The time zone, unless the config names one.",
    "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY": "Proxies.",
    "SSL_CERT_FILE, SSL_CERT_DIR": "Certificates to trust instead of the usual ones.",
}
EXAMPLES = {
    "newstui sources import feeds.opml": "Add all feeds of a list that another reader exported.",
    "newstui sync": "Bring the library up to date, for example from cron.",
    "newstui list --unread -q 'alexa -topic:AI' -n 20": "List the newest 20 unread stories that match.",
    "newstui completion bash > ~/.local/share/bash-completion/completions/newstui": "Install completion for bash.",
}


def page() -> str:
    """Returns the whole manual page."""
    parts = [
        HEAD,
        _synopsis("newstui [OPTION ...] [SOURCE ...]"),
        _synopsis("newstui COMMAND [OPTION ...] ..."),
    ]
    parts += [".SH DESCRIPTION\n", _text(DESCRIPTION)]
    parts += [".SH OPTIONS\n", *_options(READ.options)]
    parts += [".SS Options of every command\n", *_options(COMMON)]
    parts += [_entry("\\-\\-version", "print the version"), _entry("\\-h, \\-\\-help", "print help")]
    parts.append(".SH COMMANDS\n")
    for command in COMMANDS:
        for each in command.commands or (command,):
            parts += _command(each)
    for title, entries in (("EXIT STATUS", EXIT_STATUS), ("ENVIRONMENT", ENVIRONMENT)):
        parts += [f".SH {title}\n", *(_entry(_text(name), words) for name, words in entries.items())]
    parts += [
        ".SH FILES\n",
        _text("`newstui config` prints the path of the config file, `newstui doctor` all others.\n"),
    ]
    parts += [".SH EXAMPLES\n", *(_entry(_text(line), words) for line, words in EXAMPLES.items())]
    return "".join(parts)


def _command(command: Command) -> Iterator[str]:
    words = " ".join(map(_usage, command.words))
    options = " [OPTION ...]" if command.options else ""
    yield f".SS {_text(f'{command.typed}{options} {words}'.strip())}\n"
    yield _text(f"{command.help[0].upper()}{command.help[1:]}.\n")
    for word in command.words:
        yield _entry(_text(word.shown), word.help)
    yield from _options(command.options)


def _usage(word: Word) -> str:
    return {"": word.shown, "?": f"[{word.shown}]", "*": f"[{word.shown} ...]"}[word.how_many]


def _options(options: Iterable[Option]) -> Iterator[str]:
    for option in options:
        value = f" {option.takes}" if option.takes else ""
        yield _entry(_text(", ".join(option.flags) + value), option.help)


def _synopsis(line: str) -> str:
    return f"{_text(line)}\n.br\n"


def _entry(name: str, words: str) -> str:
    return f".TP\n\\fB{name}\\fR\n{_text(words)}\n"


def _text(words: str) -> str:
    """Escapes what roff would act on: backslashes, hyphens, and dots or quotes that begin a line."""
    escaped = words.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line[:1] in (".", "'") else line for line in escaped.split("\n"))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(PAGE)
