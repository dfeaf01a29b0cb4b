"""The documents say what the program does: what is generated is up to date, every path and table is there."""

import json
import re
import runpy
import shlex
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from newstui.cli import arguments
from newstui.cli.command_table import COMMON, every_command, split
from newstui.cli.main import main
from newstui.config.parse import parse
from newstui.config.values import TABLES
from newstui.keys.actions import ACTIONS
from newstui.library import schema
from newstui.library.marks import store as marks
from newstui.query.ast import NAMES
from newstui.query.parser import parse as parse_query
from tests.conftest import SLOW

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGE = (DOCS / "keys.md").read_text("utf-8")
ARCHITECTURE = (DOCS / "architecture.md").read_text("utf-8")
DATA_MODEL = (DOCS / "data-model.md").read_text("utf-8")


def test_the_page_of_keys_is_what_the_registry_says() -> None:
    made = runpy.run_path(str(DOCS / "make_keys.py"))
    assert made["page"]() == PAGE, "stale: run `make docs`"


def test_the_page_of_keys_has_every_action() -> None:
    for action in ACTIONS:
        row = "topic.1" if action.name[-1].isdigit() else action.name
        assert re.search(rf"^\| .*`{row}`.* \|$", PAGE, re.MULTILINE), action.name


def test_the_example_in_the_page_of_keys_is_right() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    keys = parse(example, Path("x")).keys
    assert (keys.preset, list(keys.bindings)) == ("vim", ["story.star", "story.open", "list.mark-read"])


def test_the_picture_of_the_architecture_is_what_the_contracts_say() -> None:
    made = runpy.run_path(str(DOCS / "make_architecture.py"))
    assert made["page"](ARCHITECTURE) == ARCHITECTURE, "stale: run `make docs`"
    assert "```mermaid" in ARCHITECTURE


def test_the_architecture_has_every_room() -> None:
    rooms = {f"newstui/{path.name}/" for path in (ROOT / "newstui").iterdir() if any(path.glob("*.py"))}
    rooms |= {f"newstui/{path.name}" for path in (ROOT / "newstui").glob("[a-z]*.py")}
    assert rooms == set(re.findall(r"^\| `(newstui/\S+)` \|", ARCHITECTURE, re.MULTILINE))


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", *map(str, DOCS.glob("*.md"))]
)
def test_every_path_that_a_document_names_is_there(name: str) -> None:
    """Paths in the repository, in code or as the target of a link."""
    page = ROOT / name
    text = page.read_text("utf-8")
    named = set(re.findall(r"`((?:newstui|tests|docs)/[\w/.-]+\w/?)(?:`|::)", text))
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    linked = set(re.findall(r"\]\((?!https?:)([^)#]+)", text))
    assert [path for path in sorted(linked) if not (page.parent / path).exists()] == []


@pytest.mark.parametrize("migrations", [schema.MIGRATIONS, marks.MIGRATIONS], ids=["content", "marks"])
def test_the_data_model_names_every_table_and_column(migrations: tuple[tuple[str, ...], ...]) -> None:
    sections = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^#|\Z)", DATA_MODEL, re.MULTILINE | re.DOTALL))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        schema.migrate(connection, migrations)
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        names = {name for (name,) in tables if not re.match(r"story_(words|search)_", name)}
        assert names <= set(sections)
        for name in names - {"story_words"}:
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
            assert columns - set(re.findall(r"`(\w+)`", sections[name])) == set(), name


def test_make_check_leaves_out_tests_that_are_there() -> None:
    assert [name for name in SLOW if not (ROOT / name.partition("::")[0]).exists()] == []


# --- the manual page --------------------------------------------------------------------------------------------

MANUAL = DOCS / "newstui.1"


def test_the_manual_page_is_what_the_table_of_commands_says() -> None:
    made = runpy.run_path(str(DOCS / "make_man.py"))
    assert made["page"]() == MANUAL.read_text("utf-8"), "stale: run `make docs`"


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff here")
def test_the_manual_page_has_every_command_and_option() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tascii", "-P-cbou", "-wall", "-rLL=200n", str(MANUAL)],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.stderr == ""
    for command in every_command()[1:]:
        if not command.commands:
            assert f"newstui {command.name}" in done.stdout
        for flag in (flag for option in (*command.options, *COMMON) for flag in option.flags):
            assert flag in done.stdout


# --- commands, queries and settings in the documents ----------------------------------------------------------

SHELL_BLOCK = re.compile(r"^```(?:sh|bash)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
USER_PAGES = [
    ROOT / "README.md",
    *sorted(page for page in DOCS.glob("*.md") if page.stem not in ("architecture", "data-model")),
]


def commands_of(page: Path) -> list[list[str]]:
    """Every `newstui …` command in a page, in blocks and in the text, as words."""
    text = page.read_text("utf-8")
    lines = [line for block in SHELL_BLOCK.findall(text) for line in block.split("\n")]
    lines += re.findall(r"`(newstui(?: [^`\n]*)?)`", text)
    found = []
    for line in lines:
        command = line.partition("#")[0].strip() if not re.search(r"['\"].*#", line) else line.strip()
        if command.startswith("newstui") and not re.search(r"…|<|\.\.\.| COMMAND", command):
            for part in re.split(r"\s[|&>]{1,2}\s", command)[:1]:
                words = shlex.split(part)
                if words[0] == "newstui":
                    found.append(words[1:])
    return found


@pytest.mark.parametrize("page", USER_PAGES, ids=lambda page: page.name)
def test_every_command_in_a_document_is_understood(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in commands_of(page):
        command, rest = split(words)
        try:
            arguments.parse(command, rest)
        except SystemExit:  # --help and --version
            pass
        except arguments.Mistake as mistake:  # a text may name a command without its words
            wrong = words if rest or not str(mistake).startswith("missing") else []
            assert wrong == []
    capsys.readouterr()


def test_the_commands_for_scripts_run_on_the_sample(capsys: pytest.CaptureFixture[str]) -> None:
    """Those of the README that need neither the network nor a terminal, in their order."""
    text = (ROOT / "README.md").read_text("utf-8").partition("## In scripts")[2]
    (block, *_) = SHELL_BLOCK.findall(text)
    lines = [
        re.split(r"\s[|#]\s", line)[0]
        for line in block.split("\n")
        if "~/" not in line and "--full" not in line
    ]
    ran = 0
    assert main(["sync"]) == 0
    story = json.loads((main(["list", "-n", "1", "--json"]), capsys.readouterr().out.splitlines()[-1])[1])[
        "id"
    ]
    for line in lines:
        words = [word.replace("dtyn", story) for word in shlex.split(line)][1:]
        if words and words[0] in ("list", "top", "show", "topics"):
            assert main(words) == 0, line
            ran += 1
    assert ran >= 5


def test_the_page_of_settings_is_what_the_template_says() -> None:
    made = runpy.run_path(str(DOCS / "make_configuration.py"))
    page = (DOCS / "configuration.md").read_text("utf-8")
    assert made["page"]() == page, "stale: run `make docs`"
    for table, keys in TABLES.items():
        section = re.search(
            rf"^## `\[+{table}(?:\.\w+)?\]+`$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL
        )
        assert section, table
        for key in set(keys) - {"rules"}:
            assert f"| `{key}`" in section[1], f"{table}.{key}"


def test_the_examples_of_queries_are_queries() -> None:
    page = (DOCS / "queries.md").read_text("utf-8")
    first = SHELL_BLOCK.findall(page)[0]
    for text in first.strip().split("\n"):
        parse_query(text)
    table = "".join(line.split("|")[1] for line in page.split("\n") if line.startswith("| `"))
    for name in NAMES:
        assert f"`{name}:" in table, name
    for term in re.findall(r"`([a-z]+:[^`]+)`", table):
        parse_query(term.replace("ID", "abcdefghij"))
