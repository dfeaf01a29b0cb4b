"""Any story, invented or real, stays within its width."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.model.item import Image, Item, Link, Provider
from newstui.model.source_events import ItemFound, Known
from newstui.model.story import Part, RelatedStory, Story
from newstui.sources.files.folder import ItemFiles
from newstui.text.clean import clean
from newstui.ui.drawing.paint import MARGIN, Painter
from newstui.ui.drawing.theme import PLAIN
from newstui.ui.drawing.wrap import cells
from tests.ui.panes.story.pages import page

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
    for width, items in ((36, read), (78, read[::4])):
        for story in map(story_of, items):
            for line in page(story, width, opened=0).lines:
                assert cells((*line.lead, *line.pieces, *line.tail)) <= width
