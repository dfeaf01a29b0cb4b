"""Topics of a feed and the sections that they name."""

from newstui import limits
from newstui.sources.api.discovery import Section, sections_of, topic_at
from newstui.sources.api.pages import topics_of


def services(**addresses: str) -> list[dict[str, str]]:
    return [{"name": name, "endpoint": address} for name, address in addresses.items()]


def test_topics_and_the_sections_they_name() -> None:
    away = "https://public.example/site/api/"
    value = {
        "value": [
            {
                "name": "AI Ethics",
                "id": "ai-ethics",
                "parent": "AI",
                "services": services(news=away + "news/ai-ethics/"),
            },
            {
                "name": "AI",
                "shortname": "A",
                "services": services(news=away + "news/", people=away + "people"),
            },
            {"name": "Lone", "services": services(x=away + "lone/lone/")},
            {"name": None, "services": []},
            "no topic",
            {"name": "Elsewhere", "services": services(x="https://public.example/news/")},
        ]
    }
    topics = topics_of(value)
    assert topics is not None
    assert [(topic.name, topic.parent, topic.origin) for topic in topics[:2]] == [
        ("AI Ethics", "AI", "topics/ai-ethics"),
        ("AI", None, "topics/AI"),
    ]
    root = "http://localhost:8000/copy/api/"
    assert sections_of(topics, root) == [
        Section(root + "news/"),
        Section(root + "people/"),
        Section(root + "lone/lone/"),
    ]
    assert topic_at(topics, root, root + "news/ai-ethics/index.json") == "AI Ethics"
    assert topic_at(topics, root, root + "news/") is None
    assert topic_at(topics, root, root + "news/unknown/") is None


def test_newsletters_are_not_below_news() -> None:
    base = "https://a.example/api/"
    value = {
        "value": [
            {"name": "A", "services": services(a=base + "news/", b=base + "newsletters/", c=base + "news/x/")}
        ]
    }
    assert [section.url for section in sections_of(topics_of(value) or [], base)] == [
        base + "news/",
        base + "newsletters/",
    ]


def test_sections_are_bounded() -> None:
    base = "https://a.example/api/"
    value = {"value": [{"name": f"T{n}", "services": services(x=f"{base}{n}/")} for n in range(500)]}
    assert len(sections_of(topics_of(value) or [], base)) == limits.SECTIONS
