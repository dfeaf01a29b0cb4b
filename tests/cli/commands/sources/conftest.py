"""`newstui sources`, run in this process."""

import pytest

from newstui.cli.main import main
from tests.cli.command_line import Run


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `newstui sources` with these words; returns its exit code, stdout and stderr."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["sources", *words])
        return code, *capsys.readouterr()

    return run
