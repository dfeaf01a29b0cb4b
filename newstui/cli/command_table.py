"""Lists every command of the command line with its words and options.

The parser, the split into command and words, `--help`, shell completion and the manual page are all made from
this table. It is loaded at every start, so it imports nothing of its own.
"""

from typing import Any, Literal, NamedTuple


class Word(NamedTuple):
    """A word after a command, found by its position. `how_many`: "" for one, "?" for at most one, "*" for any."""

    name: str
    shown: str
    help: str
    how_many: Literal["", "?", "*"] = ""
    default: Any = None
    choices: tuple[str, ...] = ()
    completes: Literal["", "file", "folder"] = ""


class Option(NamedTuple):
    """An option. `takes`: what its value is called; None for a switch. `kind` says how the value is read."""

    flags: tuple[str, ...]
    help: str
    takes: str | None = None
    kind: Literal["text", "number", "several"] = "text"
    choices: tuple[str, ...] = ()
    completes: Literal["", "file", "folder"] = ""

    @property
    def name(self) -> str:
        """The attribute that holds the value of a parsed line."""
        return self.flags[-1].lstrip("-").replace("-", "_")

    @property
    def default(self) -> Any:
        """The value when the option is not given."""
        if self.takes is None:
            return False
        return [] if self.kind == "several" else None


class Command(NamedTuple):
    """A command: its full name, one line of help, what may follow it, and the commands below it."""

    name: str
    help: str
    words: tuple[Word, ...] = ()
    options: tuple[Option, ...] = ()
    commands: tuple["Command", ...] = ()

    @property
    def typed(self) -> str:
        """What the user types to run it: the reader has no name."""
        return "newstui" if self is READ else f"newstui {self.name}"


SORTS = ("newest", "oldest", "heat", "quality", "read", "top")
PRESETS = ("newstui", "newsboat", "vim")
SHELLS = ("bash", "zsh", "fish")

_SOURCES = Word(
    *("sources", "SOURCE", "a folder, a file or an address; default: the sources in the config"),
    how_many="*",
    completes="file",
)
_STORY = Word("story", "ID|URL", "the beginning of a story's id, or its address")
_JSON = Option(("--json",), "print one JSON object per line")
_TOPIC = "repeat for more"
_ON = Option(("--on",), "the news server's name; needed when there are several", "NAME")
_FEED = Word("feed", "FEED", "the feed's title, address or id, as `newstui sources feeds` lists them")

COMMON = (
    Option(
        ("--data-dir",),
        "keep the library in this folder (or set NEWSTUI_DATA_DIR)",
        "DIR",
        completes="folder",
    ),
    Option(("--config",), "use this config file (or set NEWSTUI_CONFIG)", "FILE", completes="file"),
    Option(("-v", "--verbose"), "write a log; sync names the files that it passes over"),
)
"""Options of every command. They may stand anywhere on the line."""

READ = Command(
    "read",
    "read news in the terminal",
    (_SOURCES,),
    (Option(("--fresh",), "start at the top instead of where you left off"),),
)
"""What runs when no command is named."""

_SOURCE_NAME = Word("name", "NAME", "the source's name, as `newstui sources` lists it")
_SOURCES_LIST = Command("sources list", "list the sources in the config, one per line", options=(_JSON,))

COMMANDS = (
    Command(
        "sync",
        "bring the library up to date",
        (
            _SOURCES._replace(
                help="a folder, a file, an address or the name of a source; default: all in the config"
            ),
        ),
        (
            Option(("--full",), "read everything again, even what did not change"),
            Option(("--all",), "ask all feeds, not only those that are due"),
            Option(
                ("--first",),
                "at the first sync with a news server, whose marks count: mine, theirs or both",
                "WHOSE",
                choices=("mine", "theirs", "both"),
            ),
        ),
    ),
    Command(
        "list",
        "list stories, one per line",
        (_SOURCES,),
        (
            Option(("-t", "--topic"), f"only stories of this topic; {_TOPIC}", "TOPIC", "several"),
            Option(("-q", "--query"), 'only stories that match, like "alexa -topic:AI"', "QUERY"),
            Option(("--unread",), "only unread stories"),
            Option(("--starred",), "only starred stories"),
            Option(("--sort",), f"the order: {', '.join(SORTS)}", "KEY", choices=SORTS),
            Option(("-n",), "at most N stories", "N", "number"),
            _JSON,
        ),
    ),
    Command(
        "top",
        "print the front page: one story per event, and why it is there",
        (_SOURCES,),
        (Option(("-n",), "at most N stories; default: 20", "N", "number"), _JSON),
    ),
    Command(
        "show",
        "print a whole story",
        (_STORY,),
        (
            Option(("--full",), "fetch the article from its address, unless it was fetched before"),
            Option(("--markdown",), "print it as Markdown, with front matter that newstui reads back"),
            _JSON,
        ),
    ),
    Command("open", "open a story's address in the browser", (_STORY,)),
    Command("topics", "list the topics with their unread and total counts", (_SOURCES,), (_JSON,)),
    Command(
        "sources",
        "list, add, change, remove, import or export sources",
        options=(_JSON,),
        commands=(
            _SOURCES_LIST,
            Command(
                "sources add",
                "add a source to the config",
                (Word("source", "SOURCE", "a folder, a file or an address", completes="file"),),
                (
                    Option(("--name",), "the source's name; default: the folder's name or the host", "NAME"),
                    Option(("--topic",), f"put its stories under this topic; {_TOPIC}", "TOPIC", "several"),
                    Option(("--first",), "of several feeds that a page offers, add the first"),
                    Option(
                        ("--user",), "log in as NAME at the news server there; asks for the password", "NAME"
                    ),
                ),
            ),
            Command(
                "sources remove",
                "remove a source from the config; its marks are kept",
                (_SOURCE_NAME,),
            ),
            Command(
                "sources rename",
                "give a source another name",
                (_SOURCE_NAME, Word("new_name", "NEW-NAME", "the new name")),
            ),
            Command(
                "sources move",
                "put a source or a feed under a topic, or give its new address",
                (
                    _SOURCE_NAME,
                    Word(
                        *(
                            "folder",
                            "TOPIC",
                            'the topic, or several with commas; "" for none; default: use the feed\'s new address',
                        ),
                        how_many="?",
                    ),
                ),
                (_ON,),
            ),
            Command(
                "sources wake",
                "ask a feed again that has ended or whose server asked for a pause",
                (_SOURCE_NAME,),
            ),
            Command("sources feeds", "list the feeds of a news server", options=(_ON,)),
            Command(
                "sources subscribe",
                "subscribe to a feed at a news server",
                (Word("address", "ADDRESS", "the address of the feed, or of a page that offers one"),),
                (Option(("--folder",), "put it into this folder on the server", "FOLDER"), _ON),
            ),
            Command("sources unsubscribe", "unsubscribe from a feed at a news server", (_FEED,), (_ON,)),
            Command(
                "sources import",
                "add the feeds of an OPML list or of newsboat's urls file",
                (Word("list", "LIST", "a file, an address, or - for standard input", completes="file"),),
                (Option(("--dry-run",), "list the new sources without adding them"),),
            ),
            Command(
                "sources export",
                "write the sources in the config as an OPML list",
                (
                    Word(
                        *("file", "FILE", "where to write it; default, or -: standard output"),
                        how_many="?",
                        default="-",
                        completes="file",
                    ),
                ),
            ),
        ),
    ),
    Command(
        "export",
        "export what you read and starred, as JSON lines",
        (
            Word("what", "marks", "what to export: marks (read and starred)", choices=("marks",)),
            Word(
                "file", "FILE", "where to write; default, or -: standard output", "?", "-", completes="file"
            ),
        ),
    ),
    Command(
        "import",
        "import marks that were exported, or a list of feeds",
        (
            Word(
                *(
                    "what",
                    "marks|LIST",
                    "marks (read and starred), or a list as for `newstui sources import`",
                ),
                completes="file",
            ),
            Word("file", "FILE", "the marks; default, or -: standard input", "?", "-", completes="file"),
        ),
    ),
    Command("tour", "show the most important keys on the sample, in a minute"),
    Command(
        "serve",
        "show the reader in a web browser on this machine",
        (_SOURCES,),
        (
            Option(("--port",), "the port to listen on; default: 8000", "PORT", "number"),
            Option(
                ("--host",),
                "the address to listen on, for other machines; default: only this machine",
                "HOST",
            ),
        ),
    ),
    Command(
        "doctor",
        "check terminal, browser, clipboard, config, sources and library",
        options=(Option(("--repair",), "repair the library"), _JSON),
    ),
    Command(
        "keys",
        "list every action with its keys",
        options=(
            Option(
                ("--preset",),
                f"show the keys of this preset: {', '.join(PRESETS)}",
                "PRESET",
                choices=PRESETS,
            ),
        ),
    ),
    Command(
        "config",
        "print the path of the config file",
        options=(Option(("--init",), "write a config file that shows every setting and its default"),),
    ),
    Command(
        "completion",
        "print a completion script for your shell",
        (Word("shell", "SHELL", ", ".join(SHELLS), choices=SHELLS),),
    ),
)


def every_command() -> list[Command]:
    """Returns the reader, all commands, and after each the commands below it."""
    found = [READ]
    for command in COMMANDS:
        found += [command, *command.commands]
    return found


def _flags(command: Command) -> list[tuple[str, bool]]:
    """Lists the flags of a command, and whether each takes a value."""
    return [(flag, bool(option.takes)) for option in (*command.options, *COMMON) for flag in option.flags]


def split(argv: list[str]) -> tuple[Command, list[str]]:
    """Finds the command in a line and returns it with all other words; the reader when none is named.

    The value of -q is joined to it, since it may begin with "-". Words after "--" are never options or commands.
    """
    valued = {flag for each in every_command() for flag, takes in _flags(each) if takes}
    command = READ
    below: tuple[Command, ...] = COMMANDS
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            return command, rest + [f"./{word}" if word.startswith("-") else word for word in words]
        if dict(_flags(command)).get(word, word in valued):
            value = next(words, None)
            joined = value is not None and word in ("-q", "--query")
            rest += [f"--query={value}"] if joined else [word] if value is None else [word, value]
        elif word.startswith("-") and word != "-":
            rest.append(word)
        elif named := next((each for each in below if each.name.split()[-1] == word), None):
            command, below = named, named.commands
        else:
            below = ()
            rest.append(word)
    return command, rest
