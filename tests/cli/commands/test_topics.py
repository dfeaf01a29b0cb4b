"""Topics from the config: folders and rules in the tree, why a story has a topic, mistakes with their lines."""

import json
from pathlib import Path

import pytest

from tests.cli.command_line import Run

FEED = """<rss version="2.0"><channel><title>Planet</title><link>https://planet.example/</link>
<item><title>A snake learns to talk</title><link>https://planet.example/1</link><category>Animals</category></item>
<item><title>AI is late</title><link>https://planet.example/2</link></item></channel></rss>"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "planet.xml").write_text(FEED)
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "snake.md").write_text("---\ntitle: My snake\ndate: 2020-01-02\ntags: [Pets]\n---\nHello\n")
    monkeypatch.setenv("NEWSTUI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("NEWSTUI_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "config.toml"


def write(config: Path, topics: str, more: str = "") -> None:
    config.write_text(
        f'[[sources]]\nname = "Planet"\nat = "planet.xml"\ntopics = {topics}\n'
        f'[[sources]]\nname = "posts"\nat = "posts"\n{more}'
    )


def lines(out: str) -> list[tuple[str, str | None, int, int]]:
    return [
        tuple(json.loads(line)[key] for key in ("name", "parent", "depth", "total"))
        for line in out.splitlines()
    ]


def test_folders_and_rules_are_applied_to_what_is_there_without_reading_anything(
    config: Path, run: Run
) -> None:
    write(config, '["/Tech/Python", "Late"]')
    assert run("sync")[0] == 0
    assert lines(run("topics", "--json")[1]) == [
        ("Late", None, 0, 2),
        ("Tech", None, 0, 2),
        ("Python", "Tech", 1, 2),
        ("Pets", None, 0, 1),
    ]
    write(config, '["/Tech/Python"]', "[topics.rules]\nSnakes = 'title:snake -provider:nobody'\n")
    (config.parent / "planet.xml").unlink()
    assert lines(run("topics", "--json")[1]) == [
        ("Snakes", None, 0, 2),
        ("Tech", None, 0, 2),
        ("Python", "Tech", 1, 2),
        ("Pets", None, 0, 1),
    ]
    story = json.loads(run("show", "https://planet.example/1", "--json")[1])
    folder = 'folder Tech/Python of the source "Planet"'
    assert story["topics"] == ["Tech", "Python", "Snakes"]
    assert story["why"] == {"Tech": folder, "Python": folder, "Snakes": "rule: title:snake -provider:nobody"}
    assert f"Topics (3)\n  Tech · {folder}\n" in run("show", "https://planet.example/1")[1]
    write(config, "[]", "[topics.rules]\nSnakes = 'talk'\n")
    (post,) = [json.loads(line) for line in run("list", "--json", "-t", "pets")[1].splitlines()]
    assert post["topics"] == ["Pets"]
    assert [line.split("\t")[4] for line in run("list", "-t", "Snakes")[1].splitlines()] == [
        "A snake learns to talk"
    ]


def test_pins_and_views_of_unknown_topics_are_said(config: Path, run: Run) -> None:
    more = "[topics]\npinned = ['pets', 'Techs', 'Xyz']\n[view.Old]\nquery = 'topic:late -source:plane x'\n"
    write(config, '["/Tech/Python"]', more)
    told = [
        "9: topics.pinned: no topic is called Techs; did you mean Tech?",
        "9: topics.pinned: no topic is called Xyz",
        "11: view.Old.query: no topic is called late",
        "11: view.Old.query: no source is called plane; did you mean Planet?",
    ]
    for command in (("sync",), ("topics", "--json"), ("list",)):
        code, _, err = run(*command)
        assert (code, err) == (0, "".join(f"newstui: {config}:{line}\n" for line in told))
    assert run("topics", str(config.parent / "posts"))[2] == ""


@pytest.mark.parametrize(
    ("rules", "line", "words"),
    [
        ("[topics.rules]\nAI = 3\n", 9, "topics.rules.AI: expected a query in quotes, like"),
        ("[topics.rules]\nAI = ['a']\n", 9, "topics.rules.AI: expected a query in quotes, like"),
        ("[topics.rules]\nGo = 'go'\nAI = 'title:'\n", 10, "topics.rules.AI: title: needs a value"),
        (
            "[topics.rules]\nAI = 'llm is:unread'\n",
            9,
            "topics.rules.AI: a rule takes words, phrases, title:, tag:, author:, provider:, source:, type:, not is:",
        ),
        ("[topics.rules]\n'/' = 'x'\n", 9, "topics.rules./: expected the name of a topic"),
        ("[topics]\nrules = ['x']\n", 9, "expected a table: [topics.rules]"),
        ("[topics]\nrule = { AI = 'x' }\n", 9, "unknown key 'rule'; did you mean 'rules'?"),
    ],
)
def test_a_mistake_in_a_rule_is_one_line(config: Path, run: Run, rules: str, line: int, words: str) -> None:
    write(config, "[]", rules)
    code, out, err = run("topics")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"config.toml:{line}: {words}" in err
