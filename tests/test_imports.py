"""Who may import whom: the rooms of the house, and what is loaded for what."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "newstui"

# A room may import itself and the rooms on later lines; the last line's rooms also each other.
ROOMS: tuple[tuple[str, ...], ...] = (
    ("__main__", "cli", "options", "commands", "doctor", "source_commands", "mark_commands", "syncing"),
    ("ui",),
    ("ingest", "desktop", "digest"),
    ("sources", "library"),
    ("config", "config_file", "presets", "keymap", "toml_places"),
    (
        *("model", "text", "letters", "blocks", "body_kind", "html_blocks", "html_guard", "when", "urls"),
        *("ids", "limits", "errors", "log"),
    ),
)
NEIGHBOURS = {
    "__main__": {"cli"},
    "cli": {"options", "commands"},
    "options": {"cli"},
    "commands": {"doctor", "source_commands", "mark_commands", "syncing"},
    "config": {"presets", "keymap", "toml_places"},
    "config_file": {"config", "keymap"},
    "presets": {"keymap"},
    **{room: set(ROOMS[-1]) for room in ROOMS[-1]},
}
# Modules that only some files may import.
RESERVED = {
    "textual": {"ui/"},
    "httpx": {"sources/fetch.py"},
    "yaml": {"sources/"},
    "frontmatter": {"sources/"},
    "sqlite3": {"library/"},
    "tomlkit": {"config_file.py"},
    "markdown_it": {"blocks.py"},
    "selectolax": {"html_blocks.py"},
    "subprocess": {"desktop/"},
    "socket": {"sources/fetch.py", "sources/guard.py"},
    "pickle": set(),
}
FILES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Every module that the file imports, early or late: "newstui.model.query"."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            yield from (f"newstui.{name.name}" for name in node.names) if module == "newstui" else (module,)


def room(module: str) -> str:
    """The room of a module below newstui."""
    return module.split(".")[1]


def allowed(name: str) -> set[str]:
    depth = next(depth for depth, line in enumerate(ROOMS) if name in line)
    later = {other for line in ROOMS[depth + 1 :] for other in line}
    return later | {name} | NEIGHBOURS.get(name, set())


def test_every_file_is_in_a_room() -> None:
    names = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in FILES} - {"__init__"}
    assert names <= {name for line in ROOMS for name in line}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_rooms_to_its_right(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for module in imports(path):
        if module.startswith("newstui.") and room(module) != "__version__":
            assert room(module) in allowed(own), f"{own} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_some_modules_are_for_some_files_only(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    for module in imports(path):
        if (places := RESERVED.get(module.split(".")[0])) is not None:
            assert any(name.startswith(place) for place in places), f"{name} imports {module}"


# What a command must not load; nothing is measured here, so nothing depends on the machine.
SCREEN = {"textual", "rich"}
NETWORK = {"httpx", "ssl", "socket", "asyncio"}
FILES_OF_ITEMS = {"yaml", "frontmatter", "markdown_it"}
SELDOM = {"tomlkit", "segno", "shtab", "importlib.metadata", "logging"}
SCRIPT = """
import sys
from newstui.cli import main
code = main(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


def loaded(*argv: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", SCRIPT, *argv], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_version_and_help_load_next_to_nothing() -> None:
    for words in ("--version", "--help"):
        found = loaded(words)
        assert {name for name in found if name.startswith("newstui")} == {
            "newstui",
            "newstui.cli",
            "newstui.options",
        }
        heavy = SCREEN | NETWORK | FILES_OF_ITEMS | SELDOM
        assert not found & (heavy | {"platformdirs", "sqlite3", "dataclasses", "pathlib", "tomllib", "json"})


def test_only_the_reader_loads_the_screen(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\noriginalUrl: https://a.example/\nbody: x\n---\n*words*\n")
    feed = str(tmp_path)
    assert not loaded("sync", feed) & (SCREEN | NETWORK | SELDOM)
    for words in (["list", feed], ["topics", feed], ["list", "--json", feed]):
        assert not loaded(*words) & (SCREEN | NETWORK | FILES_OF_ITEMS | SELDOM | {"newstui.blocks"})
    assert not loaded("show", "https://a.example/") & (SCREEN | NETWORK)
    assert not loaded("keys") & (SCREEN | NETWORK | FILES_OF_ITEMS | SELDOM)
    assert not loaded("completion", "zsh") & (SCREEN | FILES_OF_ITEMS | {"sqlite3", "httpx"})


BEHIND_THE_FIRST_PICTURE = (
    FILES_OF_ITEMS | SELDOM | {"httpx", "argparse", "html.entities", "tomllib", "zoneinfo", "shlex"}
)
OURS_BEHIND_IT = (
    *(
        "digest",
        "options",
        "sources.item_files",
        "sources.json_api",
        "model.item",
        "model.event",
        "library.storing",
    ),
    *("desktop.opening", "ui.story_view", "ui.question", "ui.pickers", "ui.reader.browser"),
)


def test_a_start_loads_what_its_first_picture_needs() -> None:
    """`logging` is Textual's own."""
    script = "import newstui.cli, newstui.commands, newstui.ui.app, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    found = set(done.stdout.split())
    assert "newstui.ui.screen" in found
    assert not found & (BEHIND_THE_FIRST_PICTURE - {"logging"})
    assert not found & {f"newstui.{name}" for name in OURS_BEHIND_IT}
