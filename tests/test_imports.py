"""What is loaded for what: a start and each command load only what they need. Who imports whom: pyproject.toml."""

import subprocess
import sys
from pathlib import Path

# What a command must not load; nothing is measured here, so nothing depends on the machine.
SCREEN = {"textual", "rich"}
NETWORK = {"httpx", "ssl", "socket", "asyncio"}
FILES_OF_ITEMS = {"yaml", "frontmatter", "markdown_it"}
SELDOM = {"tomlkit", "segno", "shtab", "importlib.metadata", "logging"}
SCRIPT = """
import sys
from newstui.cli.main import main
codes = [main(words.split()) for words in sys.argv[1:]]
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(any(codes))
"""


def loaded(*lines: str) -> set[str]:
    """The modules that a process has loaded after these command lines."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, *lines], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_version_and_help_load_next_to_nothing() -> None:
    for words in ("--version", "--help"):
        found = loaded(words)
        assert {name for name in found if name.startswith("newstui")} == {
            "newstui",
            "newstui.cli",
            "newstui.cli.main",
            "newstui.cli.arguments",
            "newstui.cli.command_table",
        }
        heavy = SCREEN | NETWORK | FILES_OF_ITEMS | SELDOM
        assert not found & (heavy | {"platformdirs", "sqlite3", "dataclasses", "pathlib", "tomllib", "json"})


def test_only_the_reader_loads_the_screen(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\noriginalUrl: https://a.example/\nbody: x\n---\n*words*\n")
    feed = str(tmp_path)
    assert " " not in feed
    assert not loaded(f"sync {feed}") & (SCREEN | NETWORK | SELDOM)
    found = loaded(f"list {feed}", f"topics {feed}", f"list --json {feed}", "keys")
    assert not found & (SCREEN | NETWORK | FILES_OF_ITEMS | SELDOM | {"newstui.text.body.blocks"})
    assert not loaded("show https://a.example/") & (SCREEN | NETWORK)
    assert not loaded("completion zsh") & (SCREEN | FILES_OF_ITEMS | {"sqlite3", "httpx"})


BEHIND_THE_FIRST_PICTURE = (
    FILES_OF_ITEMS
    | SELDOM
    | {"httpx", "argparse", "html.entities", "tomllib", "zoneinfo", "shlex", "pygments", "PIL"}
)
OURS_BEHIND_IT = {
    "newstui.export",
    "newstui.cli.arguments",
    "newstui.sources.files.folder",
    "newstui.sources.api.source",
    "newstui.model.item",
    "newstui.model.source_events",
    "newstui.library.write.items.batch",
    "newstui.desktop.browser",
    "newstui.ui.panes.story.view",
    "newstui.ui.prompts.question",
    "newstui.ui.prompts.picker",
    "newstui.ui.reader.actions.story.browser",
}


def test_a_start_loads_what_its_first_picture_needs() -> None:
    """`logging` is Textual's own."""
    script = "import newstui.cli.main, newstui.cli.dispatch, newstui.ui.app, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    found = set(done.stdout.split())
    assert "newstui.ui.screen" in found
    assert not found & (BEHIND_THE_FIRST_PICTURE - {"logging"})
    assert not found & OURS_BEHIND_IT
