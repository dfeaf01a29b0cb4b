"""What stands where there is room: more of the story's narrowest topic, walked like related stories; in the foot of the
tree the stories a day of a topic.
"""

from tests.ui.conftest import Open
from tests.ui.feed import LONG, TITLES


async def test_more_of_the_topic_fills_the_room(opened: Open) -> None:
    async with opened(size=(160, 40)) as it:
        await it.keys("j", "j", "j")
        assert it.title == TITLES[3]
        assert f"More in Whales 5 ● {TITLES[1][:40]}" in it.story, "in the preview too"
        await it.resize(160, 19)
        assert "More in Whales 2" in it.story, "as many as fit"
        await it.resize(160, 16)
        assert "More in" not in it.story
        await it.resize(160, 40)
        await it.keys("l", ")", ")")
        related = it.reader.context.view.current
        assert related is not None
        assert related.title == TITLES[7]
        assert "told in part 7 of many" in it.story, "the entry under the cursor shows its excerpt"
        assert "More in Whales 5" in it.story, "which takes no other entry its room"
        await it.keys("Enter")
        assert it.reader.context.shown is not None
        assert it.reader.context.shown.title == TITLES[7]
        await it.keys("Esc")
        assert "More in Whales" in it.story, "back again"
        assert TITLES[7] not in it.story, "others are unread"
        await it.keys("Esc", "gg", *["j"] * LONG)
        assert "More in" not in it.story
        assert [row.strip() for row in it.topics[-2:]] == ["All 51 in 30 days", "▁▁▁▁▁▁▁▁▁▁▄███▇"]
        await it.keys("h")
        await it.walk_to("Sky")
        assert it.topics[-2].strip() == "Sky 17 in 30 days", "the stories a day of the topic under the cursor"
        await it.resize(160, 17)
        assert "in 30 days" not in "".join(it.topics), "no room"
