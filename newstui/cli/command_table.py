"""The commands of the command line, with a line of help each."""

COMMANDS = {
    "sync": "bring the library up to date",
    "list": "stories, a line each",
    "show": "one story, whole",
    "open": "open a story's address in the browser",
    "topics": "the topic tree, with counts",
    "sources": "what the config reads from: list, add SOURCE, remove NAME",
    "export": "marks (what was read and starred), as JSON lines",
    "import": "marks that were exported, here or on another machine",
    "doctor": "what this terminal, browser, clipboard, library and config can do",
    "keys": "every action, its keys and what it does",
    "config": "where the config file is",
    "completion": "completion of this command line for a shell",
}
