"""Counts of real folders, from the command line."""

from pathlib import Path

import pytest

from tests.cli.command_line import Run, objects


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("folder", "items", "rejected", "stories", "listed"),
    [
        ("power-apps", 268, 0, 267, 264),
        ("power-apps/_news", 192, 0, 191, 191),
        ("power-apps/_learning", 40, 0, 40, 37),
        ("power-apps/_samples", 25, 0, 25, 25),
        ("ai", 353, 1, 336, 229),
        ("ai/_posts", 300, 0, 286, 179),
        ("generation-0", 32, 0, 32, 32),
    ],
)
def test_real_folders_have_the_expected_counts(
    run: Run, corpus: Path, folder: str, items: int, rejected: int, stories: int, listed: int
) -> None:
    code, out, err = run("sync", str(corpus / folder))
    assert code == 0
    assert out.startswith(f"{items} items: {items} new, 0 changed, 0 unchanged, {rejected} rejected; ")
    assert out.endswith(f"gone. {stories} stories, {listed} listed.\n")
    told = [line for line in err.splitlines() if ": " in line and " passed over: " not in line]
    assert len(told) == rejected
    again = run("sync", str(corpus / folder))[1]
    assert again.startswith(
        f"{items} items: 0 new, 0 changed, {items} unchanged, {rejected} rejected; 0 gone."
    )
    assert len(run("list", str(corpus / folder))[1].splitlines()) == listed


@pytest.mark.corpus
def test_topics_of_a_real_folder_have_the_expected_counts(run: Run, corpus: Path) -> None:
    totals = {
        entry["name"]: entry["total"]
        for entry in objects(run("topics", str(corpus / "generation-0"), "--json")[1])
    }
    figures = {
        "AI": 32,
        "AI in Autos": 6,
        "Machine Learning": 4,
        "Google AI": 3,
        "pyrobot": 1,
        "Math for AI": 0,
    }
    assert figures.items() <= totals.items()
    assert len(totals) == 14


@pytest.mark.corpus
def test_every_topic_of_a_real_folder_lists_as_many_as_it_counts(run: Run, corpus: Path) -> None:
    folder = str(corpus / "ai")
    for entry in objects(run("topics", folder, "--json")[1]):
        assert len(run("list", folder, "-t", entry["name"])[1].splitlines()) == entry["total"]
