"""Which config file is read, and files that cannot be a config."""

from pathlib import Path

import pytest

from newstui.config import load as config
from newstui.config.load import load
from newstui.config.settings import Config
from newstui.errors import ConfigError


def test_only_the_default_file_may_be_missing(tmp_path: Path) -> None:
    assert load() == Config(config.default_path())
    with pytest.raises(ConfigError, match="no such config file"):
        load(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="no such config file"):
        load(env={"NEWSTUI_CONFIG": str(tmp_path / "none.toml")})


def test_the_named_file_wins_over_the_environment_and_that_over_the_default(tmp_path: Path) -> None:
    default = config.default_path()
    default.parent.mkdir(parents=True)
    files = {"default": default, "env": tmp_path / "env.toml", "named": tmp_path / "named.toml"}
    for name, path in files.items():
        path.write_text(f'topics.pinned = ["{name}"]')
    env = {"NEWSTUI_CONFIG": str(files["env"])}
    assert load(env={}).pinned == ("default",)
    assert load(env=env).pinned == ("env",)
    assert load(files["named"], env).pinned == ("named",)


def test_files_that_cannot_be_config(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    with pytest.raises(ConfigError, match="can't be read: Is a directory"):
        load(tmp_path)
    file.write_bytes(b"[read]\n# \xff")
    with pytest.raises(ConfigError, match=r"config.toml:2: not UTF-8 text"):
        load(file)
    file.write_bytes(b"#" * (4 * 1024**2 + 1))
    with pytest.raises(ConfigError, match="larger than 4 MiB"):
        load(file)
    file.write_bytes(b"\xef\xbb\xbf[read]\r\nmark = 'never'\r\n")
    assert load(file).read_mark == "never"


def test_the_sample_feed_is_there() -> None:
    assert list(config.sample_feed().rglob("*.md"))
