"""Who may import whom: the rooms of the house, and what is loaded for what."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "newstui"

# A room may import itself and the rooms on later lines; the last line's rooms also each other.
ROOMS: tuple[tuple[str, ...], ...] = (
    ("__main__", "cli", "commands", "digest", "syncing"),
    ("ui",),
    ("ingest", "desktop"),
    ("sources", "library"),
    ("config", "keymap", "toml_places"),
    ("model", "text", "blocks", "when", "urls", "limits", "errors"),
)
NEIGHBOURS = {
    "__main__": {"cli"},
    "cli": {"commands"},
    "commands": {"digest", "syncing"},
    "config": {"keymap", "toml_places"},
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
    "subprocess": {"desktop/"},
    "socket": {"sources/fetch.py"},
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
