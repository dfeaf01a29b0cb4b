"""docs/security.md promises nothing that no test holds."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PROMISES = [part for part in re.split(r"\n(?=- |\n|#)", PAGE) if part.startswith("- ")]


@cache
def names_in(path: str) -> set[str]:
    """The names of the tests that a file defines, those that hypothesis makes of a machine among them."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return {name for name in found if name.lower().startswith("test")}


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise[2:50])
def test_a_promise_names_tests_that_there_are(promise: str) -> None:
    named = _NAMED.findall(promise)
    assert named, "no test holds it"
    missing = [f"{path}::{name}" for path, name in named if name not in names_in(path)]
    assert missing == []


def test_the_page_has_promises_and_every_test_it_names_belongs_to_one() -> None:
    assert len(PROMISES) >= 40
    assert len(_NAMED.findall(PAGE)) == sum(len(_NAMED.findall(promise)) for promise in PROMISES)
