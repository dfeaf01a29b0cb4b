"""Keys in the headers of a source: where they come from, and that no error shows them."""

from pathlib import Path

import pytest

from newstui.errors import NewstuiError
from newstui.sources.base import SourceSpec
from newstui.sources.secrets import secrets


def test_secrets_come_from_environment_and_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")
    headers = {"A": "Bearer ${TOKEN}", "B": f"file:{tmp_path}/key", "C": "plain", "D": "${A}${TOKEN}"}
    assert secrets(headers, {"TOKEN": "${A}", "A": "x"}) == {
        "A": "Bearer ${A}",
        "B": "from a file",
        "C": "plain",
        "D": "x${A}",
    }


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Bearer ${NONE}", "header X: the environment has no NONE"),
        ("file:/nowhere/key", "header X: can't read /nowhere/key: no such file or directory"),
        ("${EVIL}", "header X: its value can't be sent: it is not one line of ASCII text"),
        ("${WIDE}", "header X: its value can't be sent: it is not one line of ASCII text"),
    ],
)
def test_a_missing_secret_is_reported_without_any_value(value: str, words: str) -> None:
    with pytest.raises(NewstuiError) as caught:
        secrets(
            {"Good": "${OTHER}", "X": value}, {"OTHER": "hush", "EVIL": "hush\r\nHost: x", "WIDE": "hush™"}
        )
    assert str(caught.value) == words


def test_headers_are_left_out_of_repr() -> None:
    assert "hush" not in repr(SourceSpec("a", "b", headers={"Key": "hush"}))
