"""Posts of a folder in the reader: links between them, authors, and a folder that gives nothing."""

from pathlib import Path

from newstui.sources.files.folder import ItemFiles
from tests.ui.sitting import filled, sitting

SIZE = (100, 30)


async def test_a_link_between_posts_opens_the_other_story_and_esc_returns(tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    (blog / "first.md").write_text(
        "---\ndate: 2024-02-03\nauthor: Ann Example\n---\nSee [[Second note|it]].\n"
    )
    (blog / "Second note.md").write_text("---\ndate: 2024-02-01\nauthor: Bo Example\n---\nThe deep sea.\n")
    library = filled(tmp_path / "library", [ItemFiles("blog", str(blog))])
    async with sitting(library, size=SIZE) as it:
        assert "Ann Example" in "\n".join(it.screen)
        await it.keys("Enter", ";", "a")
        assert "The deep sea." in "\n".join(it.screen)
        await it.keys("Esc")
        assert "See it." in "\n".join(it.screen)
        await it.keys("!")
        assert "no errors" in "\n".join(it.screen)


async def test_a_folder_that_gives_nothing_says_what_was_seen_and_what_a_story_needs(tmp_path: Path) -> None:
    blog = tmp_path / "blog"
    blog.mkdir()
    (blog / "loose.md").write_text("Some words.\n")
    source = ItemFiles("blog", str(blog))
    async with sitting(filled(tmp_path / "library", [source]), [source], size=SIZE) as it:
        await it.keys("R")
        await it.until(lambda: "Nothing could be loaded" in "\n".join(it.screen))
        assert "blog: 1 file passed over: 1 no front matter, no heading" in "\n".join(it.screen)
        assert "A story is a Markdown file" in "\n".join(it.screen)
