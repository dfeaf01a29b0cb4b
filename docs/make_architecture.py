"""Writes the picture in architecture.md from the import contracts in pyproject.toml.

Run `python docs/make_architecture.py` (or `make docs`). A test fails when the picture is out of date.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parent
PAGE = DOCS / "architecture.md"
BEGIN, END = "<!-- made by docs/make_architecture.py -->\n", "<!-- end of what is made -->"


def contracts() -> list[Mapping[str, Any]]:
    """The import contracts, in the order in which pyproject.toml lists them."""
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text("utf-8"))
    found: list[Mapping[str, Any]] = project["tool"]["importlinter"]["contracts"]
    return found


def made() -> str:
    """The generated part: one diagram for each contract of layers, then the other contracts as a list."""
    layered = [contract for contract in contracts() if contract["type"] == "layers"]
    others = [contract for contract in contracts() if contract["type"] != "layers"]
    parts = [f"**{_container(contract)}**\n\n{_diagram(contract['layers'])}\n" for contract in layered]
    parts.append("And across them:\n\n" + "".join(f"- {contract['name']}.\n" for contract in others))
    return "\n".join(parts)


def page(before: str) -> str:
    """The page with its generated part renewed."""
    return re.sub(f"(?s){re.escape(BEGIN)}.*?{END}", lambda _: f"{BEGIN}\n{made()}\n{END}", before)


def _container(contract: Mapping[str, Any]) -> str:
    return ", ".join(f"Inside `{name}`" for name in contract.get("containers", ())) or "The whole package"


def _diagram(layers: Sequence[str]) -> str:
    """A Mermaid flowchart with one box for each layer and arrows from each to the next lower one."""
    boxes = [f'    L{n}["{" · ".join(_rooms(layer))}"]' for n, layer in enumerate(layers)]
    arrows = [f"    L{above} --> L{below}" for above, below in pairwise(range(len(layers)))]
    return "\n".join(("```mermaid", "flowchart TD", *boxes, *arrows, "```"))


def _rooms(layer: str) -> Iterator[str]:
    for name in re.split(r"\s*[|:]\s*", layer):
        yield name.strip("() ").removeprefix("newstui.")


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    print(PAGE)
