"""Parses each style sheet, and works out the colours of each theme, once per process and not in each app."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


@contextmanager
def made_once() -> Iterator[None]:
    parse, parsed = Stylesheet._parse_rules, dict[Any, list[RuleSet]]()
    variables, known = App.get_css_variables, dict[Any, dict[str, str]]()

    def parse_once(sheet: Stylesheet, css: str, *where: Any, **how: Any) -> list[RuleSet]:
        key = (css, where, *how.items(), *sheet._variables.items())
        if key not in parsed:
            parsed[key] = parse(sheet, css, *where, **how)
        return parsed[key]

    def find_once(app: App[Any]) -> dict[str, str]:
        key = (app.theme, app.native_ansi_color)
        if key not in known:
            known[key] = variables(app)
        app.theme_variables = known[key]
        return known[key]

    with (
        patch.object(Stylesheet, "_parse_rules", parse_once),
        patch.object(App, "get_css_variables", find_once),
    ):
        yield
