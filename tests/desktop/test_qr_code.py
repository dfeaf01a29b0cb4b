"""QR codes: drawn right for light and dark themes, and left out where they do not fit."""

import shutil
import subprocess
from pathlib import Path

import pytest
import segno

from newstui.desktop import (
    qr,
)
from tests.desktop.programs import ADDRESS


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("address", [ADDRESS, "https://example.org/" + "x" * 86])
def test_qr_is_the_code_with_its_quiet_zone(address: str, dark: bool) -> None:
    lines = qr(address, dark)
    assert lines is not None
    assert len(lines) <= 24
    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(lines[0]) <= 80
    drawn = [[half[" ▄▀█".index(c)] for c in line] for line in lines for half in ((0, 0, 1, 1), (0, 1, 0, 1))]
    code = [[bit != dark for bit in line] for line in drawn][: len(drawn[0])]
    assert not any(drawn[-1])  # the lower half of the last line lies outside the code
    quiet = [row for at, row in enumerate(code) if at < 4 or at >= len(code) - 4]
    assert not any(any(row) for row in quiet)
    assert not any(any(row[:4]) or any(row[-4:]) for row in code)
    inside = [row[4:-4] for row in code[4:-4]]
    assert inside == [
        [bool(bit) for bit in row] for row in segno.make(address, error="l", micro=False).matrix
    ]


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbarimg is not installed")
@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("address", [ADDRESS, "https://example.org/" + "x" * 86])
def test_qr_is_read_back_from_its_picture(address: str, dark: bool, tmp_path: Path) -> None:
    """Draws it as a phone sees it, light on a dark theme and dark on a light one, with 6 dots for a module."""
    lines = qr(address, dark) or []
    drawn = [[half[" ▄▀█".index(c)] for c in line] for line in lines for half in ((0, 0, 1, 1), (0, 1, 0, 1))]
    dots = b"".join(bytes(255 * (bit == dark) for bit in row for _ in range(6)) * 6 for row in drawn)
    picture = tmp_path / "code.pgm"
    picture.write_bytes(b"P5 %d %d 255\n" % (6 * len(drawn[0]), 6 * len(drawn)) + dots)
    read = subprocess.run(("zbarimg", "-q", "--raw", picture), capture_output=True, check=True)
    assert read.stdout.decode().strip() == address


def test_qr_that_does_not_fit_is_not_drawn() -> None:
    long = "https://example.org/" + "x" * 120
    assert qr(long, True) is None
    assert qr(long, True, columns=100, rows=40) is not None
    assert qr("https://example.org/" + "x" * 3000, True, columns=1000, rows=1000) is None
