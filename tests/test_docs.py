"""The documents say what the program does: what is generated is up to date, every path and table is there."""

import re
import runpy
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from newstui.cli.command_table import COMMON, every_command
from newstui.config.load import parse
from newstui.keys.actions import ACTIONS
from newstui.library import schema
from newstui.library.marks import store as marks
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
