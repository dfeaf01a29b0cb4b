"""More of a story's narrowest topic: unread ones first, then the newest; bounded, and only what is listed."""

from dataclasses import replace
from pathlib import Path

import pytest

from newstui.library.read import more
from newstui.sync.engine import sync
from tests.library.making import Given, id_of, item, library_at

DAY = 86_400


def test_the_narrowest_topic_that_has_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stories = [
        item(f"{n}", f"{n}", published=n * DAY, topics=("Sea", "Whales") if n % 2 else ("Sea",))
        for n in range(9)
    ]
    alone = replace(stories[3], topics=("Sea", "Whales", "Orcas"))
    sync([Given([*stories[:3], alone, *stories[4:], item("none", "none")])], library := library_at(tmp_path))
    library.mark([id_of("7")], "read", True)

    def titles(name: str) -> tuple[str, list[str]] | None:
        found = library.more_in_topic(id_of(name))
        return found and (found.topic, [story.title for story in found.stories])

    assert titles("3") == ("Whales", ["5", "1", "7"]), "the read one last; nothing else is in Orcas"
    assert titles("2") == ("Sea", ["8", "6", "5", "4", "3", "1", "0", "7"])
    assert titles("none") is None
    assert titles("unknown") is None
    monkeypatch.setattr(more, "NEAR", 3)
    assert titles("2") == ("Sea", ["8", "6", "7"]), "only the newest are looked at"
    library.close()
