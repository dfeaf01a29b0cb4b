"""A story as lines: the exact text at three widths, every field, any input within its width."""

import dataclasses
import re
from datetime import timedelta, timezone

import pytest

from newstui.text.body.kind import kind_of
from newstui.ui.drawing.glyphs import in_ascii
from newstui.ui.drawing.paint import Painter
from newstui.ui.drawing.theme import PLAIN, THEMES, palette_of
from newstui.ui.drawing.wrap import Look, Tone
from newstui.ui.panes.story.body import Address, StoryBody
from newstui.ui.panes.story.listed import Entry
from newstui.ui.panes.story.page.page import Page
from newstui.ui.panes.story.sections import (
    Topic,
    above,
    entries,
    first_related,
    nothing,
    outside,
)
from tests.ui.panes.story.pages import page, setting, shown, texts
from tests.ui.stories import BODY, FULL, NOW, RELATED, STORY

NARROW = """\
Retailer's cloud unit offered a
service that singled out a minority
Computing  computing.example
Fri 18 Dec 2020, 11:54 · article
quality 39
Computer Vision  AI

A trade paper found details of a
service. The company says it was a
test, never sold.

image  cdn.example  1200×800
image  A hero  20×30

https://www.computing.example/news/
4025189/retailer-cloud-service-
minority    o open

Related  3
●  Cloud service sorts pa…    22 Dec
↗  Company says the           18 Dec
   software violates its
   values, and removes it
   It was a test, the company says.
   www.harbour.example/story/77
 ★ A city council bans mo…  Jul 2018

Also at  1
●  The same, told elsewhe…    18 Dec"""

WIDE = """\
Retailer's cloud unit offered a service that singled out a minority
Computing  computing.example · Fri 18 Dec 2020, 11:54 · article · quality 39
Computer Vision  AI

A trade paper found details of a service. The company says it was a test,
never sold.

image  cdn.example  1200×800
image  A hero  20×30

https://www.computing.example/news/4025189/retailer-cloud-service-minority
  o open

Related  3
●  Cloud service sorts passers-by, a repor…  139  Infosec Daily         22 Dec
↗  Company says the software violates its …    8  The Harbour Morni…    18 Dec
 ★ A city council bans most uses                  council.example     Jul 2018

Also at  1
●  The same, told elsewhere                    1  Elsewhere             18 Dec"""

COLLECTION = """\
A collection
collection · Free · 14 min · Beginner, Advanced · 4.5 of 5 (1,200)
heat 133 · by Ada, Grace · draft · gone · folded

What happened

The service was described in a report (ipvm.example) and paper.example.

1. First thing that is long enough to go on in a second line
2. Second code thing
  • nested one

▎ Quoted words of someone that go on for long enough to fold.

▏ def f(x):
▏     return x  # a comment that is far too long for the width of any pane
▏ ↪  we would ever draw

image  A diagram  paper.example
video  video.example/embed/abc

download  The sample  code.example
video  video.example/embed/1

In this collection  3
   One we have
   _a/two.md
   _a/three.md

no address"""


def test_narrow_with_an_entry_opened() -> None:
    assert texts(STORY, 36, opened=1) == NARROW


def test_wide() -> None:
    assert texts(STORY, 78) == WIDE


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (78, ["8", "The Harbour Morni…", "18 Dec"]),
        (70, ["8", "The Harbour M…", "18 Dec"]),
        (58, ["The Harbour M…", "18 Dec"]),
        (52, ["18 Dec"]),
    ],
)
def test_columns_yield_to_titles(width: int, columns: list[str]) -> None:
    row = next(line for line in texts(STORY, width).split("\n") if line.startswith("↗"))
    assert re.split("  +", row)[2:] == columns


def test_a_collection_with_a_body_and_every_fact() -> None:
    assert texts(FULL, 74) == COLLECTION


def test_keys_stand_beside_the_address_where_there_is_room() -> None:
    assert "minority    o open  y copy" in texts(STORY, 78, room=116, keys=(("o", "open"), ("y", "copy")))
    assert "open" in texts(STORY, 78, room=116)
    assert "open" not in texts(STORY, 78, room=116, keys=())


def test_dates_are_the_readers() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert "Fri 18 Dec 2020, 20:54" in texts(STORY, 78, tz=tokyo)
    day = dataclasses.replace(STORY, published=NOW // 86_400 * 86_400)
    assert "Fri 18 Dec 2020 ·" in texts(day, 78, tz=tokyo)


def test_marks_stand_in_the_margin() -> None:
    def marks(read: bool, starred: bool) -> str:
        head = next(above(dataclasses.replace(STORY, read=read, starred=starred), setting(40)))
        return "".join(piece.text for piece in head.lines[0].margin)

    assert [marks(True, True), marks(True, False), marks(False, False), marks(False, True)] == [
        "★ ",
        "  ",
        "● ",
        "●★",
    ]


def test_what_the_library_lacks_tells_what_its_entry_says() -> None:
    story = outside(RELATED[1])
    assert texts(story, 60) == (
        "Company says the software violates its values, and removes\nit\n"
        "The Harbour Morning Post  harbour.example\n"
        "Fri 18 Dec 2020, 11:54 · article · quality 8\n\n"
        "Not in the library: this is what the linking story says\nabout it.\n\n"
        "It was a test, the company says.\n\n"
        "https://www.harbour.example/story/77    o open"
    )


def test_nothing_chosen() -> None:
    assert [line.text for section in nothing(setting(40)) for line in section.lines] == [
        "No story selected",
        "Choose one in the list",
    ]


def test_ascii_draws_ascii() -> None:
    assert in_ascii(texts(FULL, 60)).isascii()


# --- what can be clicked ------------------------------------------------------------------------------------


def targets(lines: Page) -> list[object]:
    found = [piece.target for line in lines.lines for piece in line.pieces if piece.target]
    return list(dict.fromkeys(found))


def test_topics_links_entries_and_the_address_are_targets() -> None:
    assert targets(page(STORY, 78)) == [
        Topic("Computer Vision"),
        Topic("AI"),
        Address("https://cdn.example/th?id=1"),
        Address("https://www.computing.example/news/4025189/retailer-cloud-service-minority"),
        *(Entry(index) for index in range(4)),
    ]


def test_parts_the_library_has_come_first_among_the_entries() -> None:
    both = dataclasses.replace(FULL, related=RELATED)
    assert [entry.id for entry in entries(both)][:3] == ["f" * 10, "g" * 10, "aaaaaaaaaa"]
    assert first_related(both) == 2
    assert first_related(FULL) == 0
    assert first_related(dataclasses.replace(FULL, parts=())) is None
    assert [t for t in targets(page(both, 78)) if isinstance(t, Entry)] == [Entry(i) for i in range(5)]


def test_an_entry_of_the_library_shows_its_state() -> None:
    lines = page(STORY, 78).lines
    unread, out, read = (lines[y] for y in range(14, 17))
    assert [p.text for p in unread.lead] == ["●", " ", " "]
    assert unread.pieces[0].look == Look.BOLD
    assert [p.text for p in out.lead] == ["↗", " ", " "]
    assert out.pieces[0].look == Look.PLAIN
    assert [p.text for p in read.lead] == [" ", "★", " "]
    assert read.pieces[0].look == Look.DIM


def test_the_opened_entry_lies_on_the_cursor_tone() -> None:
    lines = page(STORY, 78, opened=0).lines
    assert [line.text[:13] for line in lines if line.tone is Tone.CURSOR] == ["Cloud service", "finds"]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("[words](https://real.example/)", "words (real.example)"),
        ("[real.example](https://real.example/)", "real.example"),
        ("[https://www.real.example/x](https://real.example/)", "https://www.real.example/x"),
        ("[good.example](https://real.example/)", "good.example (real.example)"),
        ("[notreal.example](https://real.example/)", "notreal.example (real.example)"),
        ("[**bold** words](https://real.example/)", "bold words (real.example)"),
    ],
)
def test_a_link_tells_its_true_host(link: str, expected: str) -> None:
    lines = StoryBody(link, kind_of(link)).sections(60)[0].lines
    assert shown(lines) == [expected]


# --- paint --------------------------------------------------------------------------------------------------


def test_a_plain_line_is_one_segment_and_marks_part_it() -> None:
    painter = Painter(palette_of(THEMES[0]))
    line = page(STORY, 78).lines[4]
    assert len(list(painter.strip(line, 4, 90))) == 1
    title = page(dataclasses.replace(STORY, starred=False), 78).lines[0]
    assert len(list(painter.strip(title, 0, 90))) == 1
    marked = list(painter.strip(line, 4, 90, marks=[(2, 7)], selected=(4, 9)))
    assert [segment.text for segment in marked][1:4] == ["tr", "ade", " p"]


def test_the_cursor_is_told_without_colour() -> None:
    painter = Painter(PLAIN)
    line = next(line for line in page(STORY, 60, opened=0).lines if line.tone is Tone.CURSOR)
    assert painter.strip(line, 0, 70, tone_width=63, focused=True).text.startswith("▌ ●  Cloud")
    assert painter.strip(line, 0, 70, tone_width=63).text.startswith("  ●  Cloud")


def test_body_is_not_parsed_twice() -> None:
    body = StoryBody(BODY, kind_of(BODY))
    first = body.sections(60)
    assert body.sections(60)[0] is first[0]
    assert body.sections(30)[0] is not first[0]
