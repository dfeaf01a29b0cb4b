"""Invented stories for the tests of the story pane."""

from newstui.model.item import Image, Link, Provider
from newstui.model.related import RelatedStory
from newstui.model.story import Part, Story

NOW = 1_608_292_440
"""Fri 18 Dec 2020, 11:54 UTC."""
DAY = 86_400

RELATED = (
    RelatedStory(
        "Cloud service sorts passers-by, a report finds",
        "Users send pictures to the service and receive an alert.",
        "https://www.infosec.example/a",
        NOW + 4 * DAY,
        "article",
        Provider("Infosec Daily"),
        139,
        "aaaaaaaaaa",
    ),
    RelatedStory(
        "Company says the software violates its values, and removes it",
        "It was a test, the company says.",
        "https://www.harbour.example/story/77",
        NOW,
        "article",
        Provider("The Harbour Morning Post"),
        8,
    ),
    RelatedStory(
        "A city council bans most uses",
        None,
        "https://council.example/",
        NOW - 900 * DAY,
        "article",
        None,
        None,
        "bbbbbbbbbb",
        True,
        True,
    ),
)
ALSO = (
    RelatedStory(
        "The same, told elsewhere",
        None,
        "https://x.example/",
        NOW,
        "article",
        Provider("Elsewhere"),
        1,
        "c" * 10,
    ),
)
BODY = """## What happened

The **service** was [described in a report](https://www.ipvm.example/r) and [paper.example](https://paper.example/a).

1. First thing that is long enough to go on in a second line
2. Second `code` thing
   - nested one

> Quoted words of someone that go on for long enough to fold.

```
def f(x):
    return x  # a comment that is far too long for the width of any pane we would ever draw
```

![A diagram](https://paper.example/x.png)

<iframe src="https://video.example/embed/abc"></iframe>
"""
STORY = Story(
    "dddddddddd",
    "Retailer's cloud unit offered a service that singled out a minority",
    "https://www.computing.example/news/4025189/retailer-cloud-service-minority",
    "A trade paper found details of a service. The company says it was a test, never sold.",
    NOW,
    quality=39,
    provider=Provider("Computing", "computing.example"),
    topics=("Computer Vision", "AI"),
    related=RELATED,
    related_count=3,
    read=True,
    starred=True,
    images=(
        Image("https://cdn.example/th?id=1", 1200, 800),
        Image("/assets/a/hero.png", 20, 30, "A hero", openable=False),
    ),
    also_at=ALSO,
)
FULL = Story(
    "eeeeeeeeee",
    "A collection",
    None,
    None,
    None,
    "collection",
    heat=133,
    draft=True,
    gone=True,
    folded_under="dddddddddd",
    authors=("Ada", "Grace"),
    links=(
        Link("https://code.example/x/y", "download", "The sample"),
        Link("https://video.example/embed/1", "video"),
        Link("https://amp.example/x", "amp"),
    ),
    parts=(
        Part("_a/one.md", "One we have", "f" * 10),
        Part("_a/two.md"),
        Part("_a/three.md", None, "g" * 10),
    ),
    body=BODY,
    length="PT13M57S",
    price="Free",
    levels=("Beginner", "Advanced"),
    rating=4.5,
    ratings=1200,
)
