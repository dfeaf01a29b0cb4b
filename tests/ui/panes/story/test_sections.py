"""A story as lines: the exact text at three widths, every field, any input within its width."""

import dataclasses
import re
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newstui.model.item import Image, Item, Link, Provider
from newstui.model.source_events import ItemFound, Known
from newstui.model.story import Part, RelatedStory, Story
from newstui.sources.files.folder import ItemFiles
from newstui.text.body_kind import kind_of
from newstui.text.clean import clean
from newstui.ui.drawing.glyphs import in_ascii
from newstui.ui.drawing.paint import MARGIN, Painter
from newstui.ui.drawing.theme import PLAIN, THEMES, palette_of
from newstui.ui.drawing.wrap import Line, Look, Tone, cells
from newstui.ui.panes.story.body import SLICE, Address, StoryBody
from newstui.ui.panes.story.page import Page
from newstui.ui.panes.story.sections import (
    Entry,
    Setting,
    Topic,
    above,
    below,
    entries,
    first_related,
    nothing,
    outside,
)
from tests.ui.stories import BODY, FULL, NOW, RELATED, STORY


def setting(width: int, **other: object) -> Setting:
    return dataclasses.replace(Setting(width, NOW, UTC), **other)  # type: ignore[arg-type]


def page(story: Story, width: int, **other: object) -> Page:
    it = setting(width, **other)
    middle = StoryBody(story.body, kind_of(story.body)).sections(width) if story.body else []
    return Page([*above(story, it), *middle, *below(story, it)])


def shown(lines: list[Line]) -> list[str]:
    return ["".join(p.text for p in (*line.lead, *line.pieces, *line.tail)).rstrip() for line in lines]


def texts(story: Story, width: int, **other: object) -> str:
    return "\n".join(shown(page(story, width, **other).lines))


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
    unread, out, read = (lines[y] for y in range(13, 16))
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


# --- bodies -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "paragraph",
    [
        "A plain paragraph of words, number {}.",
        "<p>In HTML, number {}.</p>",
        "```\ncode {}\n\nmore\n```",
        "- item {}",
    ],
)
def test_a_long_body_is_read_in_slices_and_loses_nothing(paragraph: str) -> None:
    count = 2 * SLICE // len(paragraph)
    text = "\n\n".join(paragraph.format(n) for n in range(count))
    body = StoryBody(text, kind_of(text))
    first = body.sections(60)
    assert first[-1].key == "more"
    assert not body.complete
    body.read_all()
    sections = body.sections(60)
    assert sections[0] == first[0]
    assert all(section.key.startswith("body") for section in sections)
    running = " ".join(line.text for section in sections for line in section.lines)
    assert list(map(int, re.findall(r"\d+", running))) == list(range(count))
    assert "```" not in running
    assert "<p>" not in running


@pytest.mark.parametrize(
    ("body", "excerpt", "begins"),
    [
        ("Some *words* of it,\nand more.", "Some words of it, and …", True),
        ("# Some words\n\nof it", "Some words of it", True),
        ("Other words", "Some words", False),
        ("Short", "Short and long", False),
    ],
)
def test_a_body_knows_whether_it_begins_with_the_excerpt(body: str, excerpt: str, begins: bool) -> None:
    assert StoryBody(body, kind_of(body)).begins_with(excerpt) == begins


def test_no_slice_ends_inside_code() -> None:
    block = "```\ncode\n\nmore code\n```\n\n"
    body = StoryBody(block * (2 * SLICE // len(block)), kind_of(block))
    body.read_all()
    assert all(line.tone is Tone.CODE for section in body.sections(40) for line in section.lines)


def test_code_longer_than_a_slice_stays_code() -> None:
    text = "Before.\n\n```\n" + "a line of code\n\n" * (2 * SLICE // 16) + "```\n\nAfter.\n\n" + "x. " * SLICE
    body = StoryBody(text, kind_of(text))
    body.read_all()
    sections = body.sections(40)
    assert [line.tone for line in sections[0].lines] == [Tone.PAGE]
    assert all(line.tone is Tone.CODE for line in sections[1].lines)
    assert sections[2].lines[0].text == "After."


def drawn(body: str, width: int) -> list[str]:
    """The lines of a body with their bars and indents."""
    whole = StoryBody(body, kind_of(body))
    whole.read_all()
    lines = Page(whole.sections(width)).lines
    assert all(cells((*line.lead, *line.pieces)) <= width for line in lines)
    return ["".join(piece.text for piece in (*line.lead, *line.pieces)).rstrip() for line in lines]


def test_a_long_line_of_code_goes_on_behind_a_sign_and_copies_whole() -> None:
    body = "```\nabcdefghij  klmnopqrstuvwxyz\n  x\n```"
    assert drawn(body, 12) == ["▏ abcdefghij", "▏ ↪   klmnop", "▏ ↪ qrstuvwx", "▏ ↪ yz", "▏   x"]
    assert (
        Page(StoryBody(body, kind_of(body)).sections(12)).selected(None, None)
        == "abcdefghij  klmnopqrstuvwxyz\n  x"
    )
    assert drawn("```\n" + "漢字👩‍👩‍👧" * 2 + "\n```", 8) == ["▏ 漢字👩‍👩‍👧", "▏ ↪ 漢字", "▏ ↪ 👩‍👩‍👧"]


def test_a_table_stands_in_columns_wraps_its_cells_and_falls_back_to_a_line_a_cell() -> None:
    body = "| Name | 言葉 |\n|---|---|\n| a | [link](https://x.org/1) of many words |\n| 漢字 | c |\n"
    assert drawn(body, 50) == [
        "Name  言葉",
        "─" * 32,
        "a     link (x.org) of many words",
        "漢字  c",
    ]
    assert drawn(body, 20) == ["Name  言葉", "─" * 20, "a     link (x.org)", "      of many words", "漢字  c"]
    assert drawn(body, 11) == [
        *("Name: a", "言葉: link", "  (x.org)", "  of many", "  words"),
        *("───", "Name: 漢字", "言葉: c"),
    ]


def test_quotes_in_lists_and_lists_in_quotes_keep_their_marks() -> None:
    assert drawn(
        "- one\n\n  > said\n  > - in it\n\n> q\n> - a\n>   1. b\n>\n>      ```\n>      c\n>      ```\n", 30
    ) == [
        *("• one", "", "  ▎ said", "", "  ▎ • in it", "", "▎ q", ""),
        *("▎ • a", "▎   1. b", "", "▎     ▏ c"),
    ]
    assert drawn("<ul><li><blockquote>only a quote that is long</blockquote></li></ul>", 16) == [
        "• ▎ only a quote",
        "  ▎ that is long",
    ]


# --- anything at all ----------------------------------------------------------------------------------------

words = st.text("ab .-中文（字）。الع👩‍👩‍👧❤️é[x]/:", max_size=40).map(clean)
lines_of_text = st.lists(
    words | st.sampled_from(["# h", "- a", "> q", "```", "    code", "<p>", "1. x"]), max_size=8
)
addresses = st.none() | words.map(lambda text: "https://h.example/" + "".join(text.split()))
numbers = st.none() | st.integers(-5, 10**9)
moments = st.none() | st.integers(-(2**31), 2**32)
providers = st.none() | st.builds(Provider, words, words)
related = st.lists(
    st.builds(
        RelatedStory,
        words,
        st.none() | words,
        addresses,
        moments,
        words,
        providers,
        numbers,
        st.none() | words,
    ),
    max_size=4,
).map(tuple)
stories = st.builds(
    Story,
    id=words,
    title=words,
    address=addresses,
    excerpt=st.none() | words,
    published=moments,
    type=words,
    quality=numbers,
    heat=numbers,
    draft=st.booleans(),
    provider=providers,
    topics=st.lists(words, max_size=4).map(tuple),
    authors=st.lists(words, max_size=2).map(tuple),
    images=st.lists(
        st.builds(Image, words, numbers, numbers, st.none() | words, attribution=st.none() | words),
        max_size=2,
    ).map(tuple),
    links=st.lists(st.builds(Link, words, words, st.none() | words, st.none() | words), max_size=2).map(
        tuple
    ),
    related=related,
    also_at=related,
    parts=st.lists(st.builds(Part, words, st.none() | words, st.none() | words), max_size=3).map(tuple),
    body=st.none() | lines_of_text.map("\n".join),
    length=st.none() | words,
    price=st.none() | words,
    rating=st.none() | st.floats(0, 5),
)


@settings(max_examples=50, deadline=None)
@given(stories, st.integers(1, 90), st.none() | st.integers(0, 5))
def test_any_story_is_drawn_to_the_cell(story: Story, width: int, opened: int | None) -> None:
    it = page(story, width, opened=opened)
    painter = Painter(PLAIN)
    for y, line in enumerate(it.lines):
        strip = painter.strip(line, y, width + 2 * MARGIN, tone_width=width + MARGIN + 1, focused=True)
        assert sum(segment.cell_length for segment in strip) == width + 2 * MARGIN
        if width >= 24:
            assert cells((*line.lead, *line.pieces, *line.tail)) <= width
        assert not any(control in strip.text for control in "\n\x1b\t")


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


def story_of(item: Item) -> Story:
    """An item as the library would give it, were nothing else there."""
    shared = {field.name for field in dataclasses.fields(Item)} & {f.name for f in dataclasses.fields(Story)}
    same = {name: getattr(item, name) for name in shared - {"related", "parts", "other"}}
    known = ("excerpt", "address", "published", "type", "provider", "quality")
    related = [
        RelatedStory(entry.title or entry.address or "", **{name: getattr(entry, name) for name in known})
        for entry in item.related
    ]
    return Story(id="x", related=tuple(related), parts=tuple(map(Part, item.parts)), **same)


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["ai", "power-apps", "generation-0"])
def test_all_real_stories_stay_within_their_width(corpus: Path, folder: str) -> None:
    read = [
        event.item
        for event in ItemFiles("x", str(corpus / folder)).read(Known())
        if isinstance(event, ItemFound)
    ]
    assert len(read) > 30
    for width in (36, 78):
        for story in map(story_of, read):
            for line in page(story, width, opened=0).lines:
                assert cells((*line.lead, *line.pieces, *line.tail)) <= width


def test_a_very_long_block_is_laid_out_in_parts_that_read_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "```python\n" + "\n".join(f"    line {n}" for n in range(40)) + "\n```"
    whole = drawn(code, 30)
    monkeypatch.setattr("newstui.ui.panes.story.body.PART", 50)
    assert drawn(code, 30) == whole
    words = " ".join(map(str, range(100)))
    for body, lead in ((words, ""), (f"- {words}", "• "), (f"> {words}", "▎ ")):
        lines = drawn(body, 30)
        assert lines[0].startswith(f"{lead}0 1 2 ")
        assert " ".join(lines).replace("•", "").replace("▎", "").split() == words.split()
    assert "".join(drawn("x" * 120 + "e\u0301" * 40, 30)).count("x") == 120
