"""Stories a day of a topic: by the days of the reader's zone, of what is listed, and nothing for nothing."""

from datetime import timedelta, timezone
from pathlib import Path

from newstui.library.open import open_library
from newstui.sync.engine import sync
from tests.library.making import Given, item, topic

DAY, HOUR = 86_400, 3_600
MIDNIGHT = 20_000 * DAY
NOW = MIDNIGHT + 5 * HOUR


def test_stories_a_day(tmp_path: Path) -> None:
    zone = timezone(timedelta(hours=2))
    library = open_library(tmp_path, [("a", "/given/a")], configured=True, time_zone=zone)
    published = {
        "just now": NOW,
        "after midnight there": MIDNIGHT - HOUR,
        "a day without a clock": MIDNIGHT,
        "yesterday": MIDNIGHT - 3 * HOUR,
        "yesterday, no clock": MIDNIGHT - DAY,
        "the first day": MIDNIGHT - 3 * DAY - 2 * HOUR,
        "the day before": MIDNIGHT - 3 * DAY - 2 * HOUR - 1,
        "to come": NOW + DAY,
        "undated": None,
    }
    stories = [
        item(name, name.replace(" ", "-"), published=at, topics=("Sea",)) for name, at in published.items()
    ]
    duplicate = item("duplicate", "duplicate", published=NOW, topics=("Sea",), heat=-1, lists=("other",))
    other = item("other", "other", published=NOW, topics=("Sky",), lists=("duplicate",))
    below = topic("Tides", "Sea")
    sync(
        [
            Given(
                [
                    topic("Sea"),
                    below,
                    *stories,
                    item("t", "t", published=NOW, topics=("Tides",)),
                    duplicate,
                    other,
                ]
            )
        ],
        library,
    )
    assert library.daily("Sea", 4, NOW) == (1, 0, 2, 4)
    assert library.daily("Tides", 4, NOW) == (0, 0, 0, 1)
    assert library.daily(None, 4, NOW) == (1, 0, 2, 5)
    assert library.daily("Sea", 4, NOW + 40 * DAY) == ()
    assert library.daily("Nothing", 4, NOW) == ()
    library.close()
