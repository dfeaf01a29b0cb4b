"""`show --full` at the command line: as text, JSON and Markdown, and what it says when there is no article."""

import json
import subprocess
import sys
from pathlib import Path

from newstui.text.body.read import blocks
from tests.cli.command_line import Run
from tests.fulltext.articles import SENTENCE, TITLE, article, page
from tests.sources.server import Server, Site, reply


def feed(url: str, *paths: str) -> dict[str, object]:
    items = [
        {"id": path, "url": f"{url}{path}", "title": TITLE, "content_text": "An excerpt."} for path in paths
    ]
    return {"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": items}


def test_show_full(run: Run, tmp_path: Path) -> None:
    site = Site({"/1": page(article()), "/2": page("", 403)})
    with Server(site) as server:
        site.replies["/feed.json"] = reply(feed(server.url, "/1", "/2"))
        assert run("sync", f"{server.url}/feed.json")[0] == 0
        site.forget()
        first, second = f"{server.url}/1", f"{server.url}/2"

        code, out, _ = run("show", first)
        assert (code, site.paths, SENTENCE in out) == (0, [], False)

        code, out, _ = run("show", "--full", "--json", first)
        found = json.loads(out)
        assert code == 0
        assert set(found["full_text"]) >= {"html", "text", "address", "fetched_at"}
        assert found["full_text"]["text"].count(SENTENCE.strip()) == 24
        assert "An excerpt." in found["body"] + (found["excerpt"] or "")  # its own text is as it was

        code, out, _ = run("show", "--full", first)
        assert (code, site.paths) == (0, ["/1"])
        assert f"full text · 127.0.0.1 · {found['full_text']['words']} words · fetched 20" in out
        assert SENTENCE.strip() in out

        code, out, _ = run("list", "-q", "has:fulltext", f"{server.url}/feed.json")
        assert out.count("\n") == 1

        code, out, err = run("show", "--full", "--json", second)
        assert (code, json.loads(out)["full_text"]) == (1, None)
        assert err == "newstui: 127.0.0.1 does not let programs read it (403)\n"

        # What is printed as Markdown is an item file: a folder with it gives the same story.
        code, markdown, _ = run("show", "--full", "--markdown", first)
        notes = tmp_path / "notes"
        notes.mkdir()
        (notes / "2026-01-01-a.md").write_text(markdown, encoding="utf-8")
        other = ("--data-dir", str(tmp_path / "other"))
        assert run("sync", *other, str(notes))[0] == 0
        _, out, _ = run("list", *other, "--json", str(notes))
        listed = json.loads(out)
        for name in ("id", "title", "address", "published_at", "type", "provider", "topics"):
            assert listed[name] == found[name], name
        _, out, _ = run("show", *other, "--json", listed["id"])
        body = " ".join(block.text for block in blocks(json.loads(out)["body"], "markdown"))
        assert body.split() == found["full_text"]["text"].split()


def test_the_reader_loads_no_parser_and_no_http(tmp_path: Path) -> None:
    site = Site({"/1": page(article())})
    with Server(site) as server:
        script = f"""
import sys
import newstui.ui.app
from newstui.export import article_text
from newstui.ui.panes.story.body import StoryBody
from pathlib import Path
from newstui.fulltext.fetcher import Fetcher
from newstui.library.full_texts import FullTexts
from newstui.model.full_text import FullText
from newstui.model.story import Story
texts = FullTexts(Path({str(tmp_path)!r}))
fetcher = Fetcher(texts)
found = fetcher.get(Story("", "t", {server.url + "/1"!r}), {{"127.0.0.1"}})
assert isinstance(found, FullText), found
assert article_text(found)
assert StoryBody(found.blocks, "lines").sections(80)
fetcher.close()
parsers = {{"lxml", "readability", "selectolax", "markdown_it"}}
print(sorted({{*parsers, "pygments", "PIL", "newstui.fulltext.child.article", "httpx"}} & set(sys.modules)))
"""
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")
