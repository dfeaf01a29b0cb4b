"""Fixtures for the command line: a folder of stories, and newstui run in this process."""

from pathlib import Path

import pytest

from newstui.cli.main import main
from tests.cli.command_line import ALPHA, BRAVO, CHARLIE, DELTA, TOPICS, Run


@pytest.fixture
def feed(tmp_path: Path) -> str:
    """Four stories, one of them folded under another; three topics, two of them defined; one bad file."""
    folder = tmp_path / "feed"
    folder.mkdir()
    for name, text in {"alpha": ALPHA, "bravo": BRAVO, "charlie": CHARLIE, "delta": DELTA}.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    for name, text in TOPICS.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    (folder / "bad.md").write_text("---\nsecured:\nexcerpt: no title\n---\n", "utf-8")
    return str(folder)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line; returns its exit code, stdout and stderr."""

    def run(*argv: str) -> tuple[int, str, str]:
        code = main(argv)
        return code, *capsys.readouterr()

    return run
