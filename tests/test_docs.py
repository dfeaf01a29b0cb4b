"""The documents that are made from the program say what the program does."""

import re
import runpy
from pathlib import Path

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
    assert (keys.preset, list(keys.bindings)) == ("vim", ["story.star", "story.open", "list.mark-read"])
