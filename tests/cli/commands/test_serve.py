"""`newstui serve`: only who has the key is let in, and the reader works in a real browser, if there is one."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from newstui.cli.main import main
from tests.ui.feed import write_feed

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def started(*words: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """A program that is ended with all it has started."""
    done = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **env},
        process_group=0,
    )
    try:
        yield done
    finally:
        done.send_signal(signal.SIGINT)
        try:
            done.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(done.pid, signal.SIGKILL)
            done.wait()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a served reader of our own feed, and its key."""
    folder = tmp_path_factory.mktemp("served")
    write_feed(folder / "feed")
    words = ("serve", str(folder / "feed"), "--data-dir", str(folder / "data"), "--port", str(free_port()))
    with started(sys.executable, "-m", "newstui", *words) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        found = re.search(r"(http://127\.0\.0\.1:\d+/)\?key=(\S+)", said)
        assert found, said
        port = int(found[1].rstrip("/").rpartition(":")[2])
        end = time.monotonic() + 20
        while not listens(port):  # it says so just before
            assert time.monotonic() < end, "it never listens"
            time.sleep(0.01)
        yield found[1], found[2]


async def test_only_who_has_the_key_is_let_in(served: tuple[str, str]) -> None:
    url, key = served
    async with aiohttp.ClientSession() as stranger:
        for path in ("", "?key=x", "ws", "static/js/textual.js"):
            assert (await stranger.get(url + path)).status == 403
    jar = aiohttp.CookieJar(unsafe=True)  # addresses without a name
    async with aiohttp.ClientSession(cookie_jar=jar) as user:
        page = await user.get(f"{url}?key={key}")
        assert (page.status, str(page.url)) == (200, url), "the key leaves the address"
        text = await page.text()
        assert "http" not in text.replace("http-equiv", ""), "nothing is loaded from elsewhere"
        for origin, status in (("http://evil.example", 403), ("http://127.0.0.1:1", 403)):
            answer = await user.get(url + "ws", headers={"Origin": origin})
            assert answer.status == status


def test_without_the_extra_and_with_a_wrong_port_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--port", "70000"]) == 2
    assert "--port needs a number from 1 to 65535" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "newstui.cli.commands.web_server", None)
    assert main(["serve"]) == 1
    assert capsys.readouterr().err == "newstui: serve needs textual-serve: pip install 'newstui[serve]'\n"


class Page:
    """A page of a real browser, over its debugging protocol."""

    def __init__(self, socket: Any) -> None:
        self._socket, self._number = socket, 0

    async def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        while True:
            answer = await self._socket.receive_json(timeout=PATIENCE)
            if answer.get("id") == self._number:
                return dict(answer.get("result", {}))

    async def run(self, script: str) -> Any:
        done = await self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return done["result"].get("value")

    async def key(self, text: str) -> None:
        for kind in ("keyDown", "keyUp"):
            await self.ask(
                "Input.dispatchKeyEvent", type=kind, text=text if kind == "keyDown" else "", key=text
            )

    async def until(self, script: str) -> Any:
        end = time.monotonic() + PATIENCE
        while not (found := await self.run(script)):
            assert time.monotonic() < end, f"never came: {script}"
            await asyncio.sleep(0.05)
        return found


RECORD = """
window.got = ''; window.opened = []; window.copied = [];
window.open = url => { window.opened.push(url); };
navigator.clipboard.writeText = async text => { window.copied.push(text); };
const Old = window.WebSocket;
window.WebSocket = class extends Old {
  constructor(...all) {
    super(...all);
    this.addEventListener('message', async it => {
      const bytes = typeof it.data === 'string' ? [] : await new Response(it.data).arrayBuffer();
      window.got += new TextDecoder().decode(new Uint8Array(bytes));
    });
  }
};
"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
async def test_keys_links_and_copying_work_in_a_browser(served: tuple[str, str], tmp_path: Path) -> None:
    url, key = served
    assert CHROMIUM
    flags = ("--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--no-first-run")
    with ExitStack() as stack:
        stack.enter_context(started(CHROMIUM, *flags, f"--user-data-dir={tmp_path}", "about:blank"))
        told = tmp_path / "DevToolsActivePort"
        end = time.monotonic() + PATIENCE
        while not (told.exists() and len(told.read_text().split()) == 2):
            assert time.monotonic() < end
            await asyncio.sleep(0.05)
        port = told.read_text().split()[0]
        async with aiohttp.ClientSession() as client:
            pages = await (await client.get(f"http://127.0.0.1:{port}/json")).json()
            target = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
            async with client.ws_connect(target) as socket:
                page = Page(socket)
                await page.ask("Page.enable")
                await page.ask("Page.addScriptToEvaluateOnNewDocument", source=RECORD)
                await page.ask("Page.navigate", url=f"{url}?key={key}")
                await page.until("window.got.includes('Harbour pilots wait')")
                await page.run("document.querySelector('.xterm-helper-textarea').focus()")
                await page.key("j")
                await page.key("o")
                assert await page.until("window.opened[0]") == "https://sea.example/1"
                await page.until("window.got.includes('opened in a new tab')")
                await page.key("y")
                assert await page.until("window.copied[0]") == "https://sea.example/1"
                await page.key("q")
                await page.until("document.body.classList.contains('-closed')")
