"""Parses each style sheet once per process, not in each app that a test starts."""

from typing import Any
from unittest.mock import _patch, patch

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


def parsed_once() -> "_patch[Any]":
    """Used as a context, or started for good."""
    parse, parsed = Stylesheet._parse_rules, dict[Any, list[RuleSet]]()

    def parse_once(sheet: Stylesheet, css: str, *where: Any, **how: Any) -> list[RuleSet]:
        key = (css, where, *sorted(how.items()), *sorted(sheet._variables.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, css, *where, **how)
        return parsed[key]

    return patch.object(Stylesheet, "_parse_rules", parse_once)
