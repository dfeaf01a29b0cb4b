"""Finds the config file and loads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from newstui import limits
from newstui.config.parse import parse
from newstui.config.settings import Config
from newstui.errors import ConfigError


def sample_feed() -> Path:
    """Returns the folder to read when nothing is configured, in the package or in the checkout."""
    inside = Path(__file__).parent.parent / "sample_feed"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "sample_feed"


def default_path() -> Path:
    """Returns the path of the config file when none is named."""
    from platformdirs import user_config_path

    return user_config_path("newstui", appauthor=False) / "config.toml"


def named_path(path: Path | None = None, env: Mapping[str, str] = os.environ) -> Path | None:
    """Returns `path`, else the path in $NEWSTUI_CONFIG, else None for the default path."""
    return path or (Path(env["NEWSTUI_CONFIG"]) if env.get("NEWSTUI_CONFIG") else None)


def load(path: Path | None = None, env: Mapping[str, str] = os.environ, *, new: bool = False) -> Config:
    """Loads the config from `path`, else from $NEWSTUI_CONFIG, else from the default path.

    Raises ConfigError. The file may be missing at the default path, elsewhere only if it is to be written (`new`).
    """
    named = named_path(path, env)
    path = named or default_path()
    try:
        with path.open("rb") as file:
            content = file.read(limits.CONFIG + 1)
    except FileNotFoundError as error:
        if new or named is None:
            return Config(path)
        raise ConfigError(path, None, "no such config file") from error
    except OSError as error:
        raise ConfigError(path, None, f"can't be read: {error.strerror}") from error
    if len(content) > limits.CONFIG:
        raise ConfigError(path, None, f"larger than {limits.CONFIG // limits.MIB} MiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(path, content.count(b"\n", 0, error.start) + 1, "not UTF-8 text") from error
    return parse(text, path)
