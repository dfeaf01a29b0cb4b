"""A picture is handed to the terminal whole; the cells that stand for it name it, whatever colours there are."""

import base64
import re
from io import BytesIO

import pytest
from PIL import Image
from rich.cells import cell_len
from rich.style import Style
from textual import constants

from newstui.fulltext.child.picture import scaled
from newstui.model.picture import Place
from newstui.text.clean import guard
from newstui.ui.drawing import kitty
from newstui.ui.terminal.output_filter import in_256


def test_a_picture_comes_whole() -> None:
    data = BytesIO()
    Image.effect_noise((900, 450), 90).save(data, "PNG")
    facts, pixels = scaled(data.getvalue(), 60, 36, 8)
    png = pixels[3 * facts["width"] * facts["height"] :]
    picture, place = Image.open(BytesIO(png)), Place(200, 60, 15)
    assert picture.size == (480, 240)
    *parts, placed = kitty.sent(png, place)
    number = int(kitty.colour(200)[1:], 16)
    found = [re.fullmatch(rb"\x1b_G([^;]*);([\w+/=]{1,4096})\x1b\\", part) for part in parts]
    assert len(found) > 2
    assert all(found)
    assert base64.b64decode(b"".join(part[2] for part in found if part)) == png
    assert [part[1][-3:] for part in found if part] == [b"m=1"] * (len(parts) - 1) + [b"m=0"]
    assert placed == b"\x1b_Ga=p,U=1,i=%d,c=60,r=15,q=2\x1b\\" % number


def test_cells_are_as_wide_as_the_picture_and_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    row = kitty.cells(Place(17, kitty.MOST_COLUMNS, 18), 17)
    assert guard(row) == row
    assert cell_len(row) == kitty.MOST_COLUMNS
    assert len(set(re.findall("\U0010eeee(..)", row))) == kitty.MOST_COLUMNS
    monkeypatch.setattr(constants, "COLOR_SYSTEM", "256")
    for number in kitty.NUMBERS:
        ink = in_256(Style(color=kitty.colour(number))).color
        assert ink is not None
        assert ink.number == number
        assert b"i=%d," % number in kitty.dropped(Place(number, 1, 1))
