"""The recipes in CONTRIBUTING.md work: those with code are followed, in a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
RECIPES = dict(re.findall(r"^## (Add [^\n]*)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
STEP = re.compile(
    r"In `(?P<path>[^`]+)`, (?P<how>above|replace) `(?P<place>[^`]+)`.*?```python\n(?P<code>.*?)```",
    re.DOTALL,
)


def follow(recipe: str, copy: Path) -> None:
    """Applies each step of a recipe that says where its code goes."""
    shutil.copytree(ROOT / "newstui", copy / "newstui")  # with what is compiled: what a step changes is newer
    for step in STEP.finditer(RECIPES[recipe]):
        path, place = copy / step["path"], step["place"]
        text = path.read_text("utf-8")
        assert text.count(place) == 1, f"{path}: {place}"
        code = textwrap.dedent(step["code"]).rstrip("\n")
        if step["how"] == "above":
            indent = re.match(" *", place)
            assert indent is not None
            code = f"{textwrap.indent(code, indent[0])}\n{place}"
        path.write_text(text.replace(place, code), "utf-8")


def run(copy: Path, *words: str) -> str:
    """Runs Python in the copy and returns what it prints."""
    env = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *words], cwd=copy, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_action_is_added(tmp_path: Path) -> None:
    follow("Add an action", tmp_path)
    assert "story.copy-title" in run(tmp_path, "-m", "newstui", "keys")
    script = """
        from newstui.ui.reader.actions.story.browser import Browser
        from newstui.ui.reader.handlers import declared
        print([name for handled, name in declared(Browser) if handled.action == "story.copy-title"])
    """
    assert run(tmp_path, "-c", textwrap.dedent(script)) == "['copy_title']\n"


def test_a_query_word_is_added(tmp_path: Path) -> None:
    follow("Add a query word", tmp_path)
    feed = tmp_path / "feed"
    feed.mkdir()
    for name, price in {"Course": "price: 40 EUR\n", "Article": ""}.items():
        text = f"---\ntitle: {name}\noriginalUrl: https://tide.example/{name}\n{price}---\nWords.\n"
        (feed / f"{name}.md").write_text(text)
    assert "\tCourse\t" in (found := run(tmp_path, "-m", "newstui", "list", "-q", "has:price", str(feed)))
    assert "\tArticle\t" not in found


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_what_there_is(recipe: str) -> None:
    """Each name in code stands in a file that the same step names."""
    assert {"Add a source", "Add an action", "Add a column", "Add a query word"} == set(RECIPES)
    for step in re.split(r"^\d+\. ", re.sub("(?s)```.*?```", "", RECIPES[recipe]), flags=re.MULTILINE)[1:]:
        paths = [ROOT / path for path in re.findall(r"`([\w-]+/[\w./-]+)`", step)]
        files = "".join(path.read_text("utf-8") for path in paths if path.is_file())
        names = re.findall(r"`(_?[A-Za-z]\w+)`", step) if files else []
        assert [name for name in names if name not in files] == []
