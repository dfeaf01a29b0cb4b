"""The documents that are made from the program say what the program does."""

import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from newstui.cli.command_table import COMMON, every_command
from newstui.config.load import parse
from newstui.keys.actions import ACTIONS

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "keys.md").read_text("utf-8")


def test_the_page_of_keys_is_what_the_registry_says() -> None:
    made = runpy.run_path(str(DOCS / "make_keys.py"))
    assert made["page"]() == PAGE, "stale: run `python docs/make_keys.py`"


def test_the_page_of_keys_has_every_action() -> None:
    for action in ACTIONS:
        row = "topic.1" if action.name[-1].isdigit() else action.name
        assert re.search(rf"^\| .*`{row}`.* \|$", PAGE, re.MULTILINE), action.name


def test_the_example_in_the_page_of_keys_is_right() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    keys = parse(example, Path("x")).keys
    assert (keys.preset, list(keys.bindings)) == ("vim", ["story.star", "story.open", "list.read"])


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
