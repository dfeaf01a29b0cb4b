"""Pictures of the open story are drawn on a key and not before; its code is coloured."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from newstui.sources.base import SourceSpec
from newstui.sources.registry import open_source
from newstui.ui.drawing.theme import PLAIN
from tests.sources.server import Reply, Server, Site, reply
from tests.ui.sitting import Sitting, filled, sitting


def png(width: int, height: int) -> Reply:
    data = BytesIO()
    Image.new("RGB", (width, height), "#ff0000").save(data, "PNG")
    return Reply(data.getvalue(), headers={"Content-Type": "image/png"})


async def test_i_draws_the_picture_in_view_and_code_has_its_colours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(
        {"/a.png": png(400, 200), "/b.png": Reply(b"no picture", headers={"Content-Type": "image/png"})}
    )
    with Server(site) as server:
        html = (
            '<p>Words.</p><pre><code class="language-python">def tide():\n    return "high"</code></pre>'
            f'<img src="{server.url}/a.png" alt="The harbour">'
        )
        other = f'<p>Other.</p><img src="{server.url}/b.png" alt="A whale"><img src="{server.url}/a.png">'
        items = [
            {"id": "1", "url": f"{server.url}/1", "title": "One", "content_html": html},
            {"id": "2", "url": f"{server.url}/2", "title": "Two", "content_html": other},
        ]
        for number, item in enumerate(items):
            item["date_published"] = f"2024-03-0{9 - number}T12:00:00Z"
        site.replies["/feed.json"] = reply(
            {"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": items}
        )
        source = open_source(SourceSpec("feed", f"{server.url}/feed.json"))
        sea = filled(tmp_path / "library", [source])
        async with sitting(sea, [source]) as it:
            await it.keys("j", "k")
            await it.until(lambda: "i image The harbour" in it.story)
            view = it.reader.context.view
            assert view.extras.code == {}  # a preview stays plain
            await it.keys("Enter")
            await it.until(lambda: any(view.extras.code.values()))
            (runs,) = view.extras.code.values()
            assert (3, "keyword") in runs
            assert "▏ def tide():" in shown(it)
            assert "python" in it.story
            assert it.story.count("image") == 1  # the feed's list of images names it too
            assert not {"/a.png", "/b.png"} & set(site.paths)
            await it.keys("i")
            await it.until(lambda: "▀" * 60 in shown(it))
            await it.keys("i")
            assert "▀" not in shown(it)
            await it.keys("i")
            await it.until(lambda: "▀" in shown(it))
            assert site.paths.count("/a.png") == 1
            context = it.reader.context
            screen, sent = context.config.screen, list[bytes]()
            monkeypatch.setattr(it.reader.helpers.extras, "_write", lambda *parts: sent.extend(parts))
            context.config = replace(context.config, screen=screen._replace(pictures="kitty"))
            await it.keys("i", "i")  # hidden, and drawn by the terminal
            await it.until(lambda: "\U0010eeee\u0305\u030d" in shown(it))
            assert "▀" not in shown(it)
            assert b"_Ga=t,f=100," in sent[0]
            assert b"_Ga=p,U=1," in sent[-1]
            context.config = replace(context.config, screen=screen)
            await it.keys("h", "j")
            await it.until(lambda: "A whale" in it.story)
            assert "▀" not in shown(it)
            await it.keys("Enter", "i")
            await it.until(lambda: "the picture can't be read" in it.bottom)
            await it.keys("i")  # the one that failed is passed over
            await it.until(lambda: "▀" in shown(it))
            for palette, colourless in ((PLAIN, False), (context.palette, True)):
                context.colourless = colourless
                context.use_palette(palette)
                await it.keys("i")
                assert "pictures need 256 colours and Unicode" in it.bottom
            assert site.paths.count("/b.png") == 1


def shown(it: Sitting) -> str:
    return "\n".join(it.screen)
