"""Filters: pinned topics, dropping, hiding, picking, searching, sorting, and the tree that goes along."""

from tests.ui.conftest import Open
from tests.ui.feed import TITLES, story, topics

SEA = [title for number, title in enumerate(TITLES) if "Sea" in topics(number)]
SKY = [title for number, title in enumerate(TITLES) if "Sky" in topics(number)]


async def test_digits_replace_and_go_back(opened: Open) -> None:
    async with opened() as it:
        await it.keys("4")
        assert it.top.split()[1:3] == ["Sky", "newest"]
        assert it.branch == "Sky"
        assert it.title == SKY[0]
        assert f" of {len(SKY)} ·" in it.top
        await it.keys("5")
        assert "Sky › Comets" in it.top
        await it.keys("5")
        assert it.top.split()[1:3] == ["Sky", "newest"], "again: back to before"
        await it.keys("0")
        assert it.top.split()[1] == "All"
        await it.keys("9")
        assert "no topic is pinned to 9" in it.bottom


async def test_digits_keep_exclusions_and_hidden_read_stories(opened: Open) -> None:
    async with opened() as it:
        it.reader.helpers.filter.set_query(it.reader.helpers.filter.query.not_topic("Tides"))
        await it.rest()
        await it.keys("H", "1")
        assert "Sea" in it.top
        assert "not Tides" in it.top
        assert "unread" in it.top
        await it.keys("/")
        await it.type("comet")
        await it.keys("Enter")
        assert "“comet”" in it.top
        await it.keys("4")
        assert "comet" not in it.top
        assert "not Tides" in it.top
        await it.keys("0")
        assert it.top.split()[1:2] == ["unread"] or "All" in it.top
        assert "Tides" not in it.top


async def test_the_tree_keeps_exclusions_and_hidden_read_stories(opened: Open) -> None:
    async with opened() as it:
        it.reader.helpers.filter.set_query(it.reader.helpers.filter.query.not_topic("Tides"))
        await it.rest()
        await it.keys("H", "h")
        await it.walk_to("Sea")
        assert "Sea  not Tides  unread" in it.top
        await it.walk_to("Sky")
        assert "Sky  not Tides  unread" in it.top


async def test_hiding_read_stories(opened: Open) -> None:
    async with opened() as it:
        await it.keys("j", "m", "H")
        assert "1 of 51" in it.top
        assert TITLES[1] not in "".join(it.stories[:3])
        await it.keys("gg", "m")
        assert TITLES[0] in it.stories[0], "what no longer matches stays until the next reload"
        await it.keys("r")
        assert TITLES[0] not in it.stories[0]
        await it.keys("H")
        assert "of 52 · 50 unread" in it.top
        assert TITLES[1] in it.stories[1]


async def test_a_topic_found_as_one_types(opened: Open) -> None:
    async with opened() as it:
        await it.keys("j", "t")
        assert "Comets" in " ".join(it.screen)
        await it.type("com")
        await it.keys("Enter")
        assert "Sky › Comets" in it.top
        assert it.branch == "Comets"
        assert it.at == "list"
        await it.keys("t")
        await it.type("lantern")
        await it.keys("Enter")
        assert it.top.split()[1:3] == ["The", "Lantern"]
        await it.keys("t", "Esc")
        assert it.top.split()[1:3] == ["The", "Lantern"]


async def test_search_shows_as_one_types_and_esc_brings_back(opened: Open) -> None:
    async with opened() as it:
        await it.keys("1", "/")
        await it.type("whal")
        assert it.reader.stories.count == 4
        assert all("whales" in row.lower() for row in it.stories[:4])
        await it.keys("Esc")
        assert it.reader.stories.count == len(SEA) + 1
        assert it.top.split()[1:3] == ["Sea", "newest"]
        await it.keys("u")
        assert it.top.split()[1] == "All", "a search that was left is no step"
        await it.keys("/")
        await it.type("comet")
        await it.keys("Enter")
        assert it.at == "list"
        assert it.reader.stories.count == 8
        await it.keys("Esc")
        assert it.top.split()[1] == "All"
        await it.keys("u")
        assert it.reader.stories.count == 8
        await it.keys("/")
        assert "comet" in it.bottom
        await it.keys("Esc", "/")
        await it.type(" nothing-of-this-kind")
        await it.keys("Enter")
        assert "Nothing matches this filter" in " ".join(it.stories)
        assert "Esc removes “nothing-of-this-kind”" in " ".join(it.stories)
        assert "clears" not in " ".join(it.stories), "no topic is in the filter"
        assert it.story == "", "the story pane says nothing else"
        await it.keys("Esc")
        assert it.reader.stories.count > 0
        await it.keys("1", "/")
        await it.type("nothing-of-this-kind")
        await it.keys("Enter")
        assert "0 clears all topics" in " ".join(it.stories)
        await it.keys("Esc", "A", "H")
        assert it.stories[1:5] == ["   All read", "", "   ] next topic with unread", "   H shows read ones"]


async def test_half_a_query_keeps_the_last_good_result_and_a_wrong_one_is_said(opened: Open) -> None:
    async with opened() as it:
        await it.keys("/")
        await it.type("comet ")
        count = it.reader.stories.count
        await it.type("(")
        assert it.reader.stories.count == count
        await it.keys("Enter")
        assert "(" in it.bottom
        assert it.app.screen is it.reader


async def test_sorts(opened: Open) -> None:
    async with opened() as it:
        await it.keys("S")
        assert all(words in it.bottom for words in ("newest", "oldest", "hottest", "best quality"))
        dated = range(len(TITLES))
        for key, number in (
            ("h", max(dated, key=lambda number: story(number)["heat"])),
            ("Sq", max(dated, key=lambda number: story(number)["quality"])),
            ("Sn", 0),
        ):
            await it.keys(key, "gg")
            assert it.title == TITLES[number], key
        await it.keys("4", "So", "gg")
        assert it.stories[0][4:].startswith(SKY[-1][:20])
        assert "oldest" in it.top
        await it.keys("Sx")
        assert "Sx does nothing here" in it.bottom


async def test_from_topic_to_topic_with_unread(opened: Open) -> None:
    async with opened() as it:
        order = []
        for _ in range(6):
            await it.keys("]")
            order.append(it.branch)
        assert order == ["Sea", "Tides", "Whales", "Sky", "Comets", "Knots"]
        await it.keys("]")
        assert "No more topics" in it.bottom
        await it.keys("[", "A", "[", "]")
        assert it.branch == "Knots", "Comets has nothing unread now"


async def test_topics_of_a_story_say_why_and_filter_by_key_and_click(opened: Open) -> None:
    async with opened() as it:
        await it.keys("Enter", "t")
        own = "\n".join(it.screen).partition("Topics of the story, and why")[2].partition(" All ")[0]
        assert own.count("its own topic") == 2, own
        await it.keys("Down", "Enter")
        assert "Sea › Tides" in it.top
        assert ("Tides: its own topic" in it.bottom, it.at) == (True, "list")
        await it.keys("u")
        row = next(
            y for y, line in enumerate(it.rows(it.reader.context.view)) if line.split() == ["Sea", "Tides"]
        )
        await it.click(it.reader.context.view, 3, row)
        assert it.top.split()[1:3] == ["Sea", "newest"]
        assert "Sea: its own topic" in it.bottom


async def test_other_topics_providers_and_sources(opened: Open) -> None:
    async with opened() as it:
        await it.keys("h", "G")
        assert it.branch == "Sources"
        before = it.top
        await it.keys("l", "j")
        assert it.branch == "feed"
        assert it.top.split()[1] == "feed"
        await it.keys("h", "h", "k", "l", "j")
        assert it.branch in ("Tide Table", "The Lantern", "北方日报", "Almanac", "Coast Radio")
        assert it.branch in it.top
        await it.keys("gg", "j")
        assert it.branch == "Starred"
        assert "Nothing is starred yet" in " ".join(it.stories)
        assert it.story == ""
        assert before != it.top
