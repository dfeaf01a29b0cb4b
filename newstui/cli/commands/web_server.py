"""The web server behind `newstui serve`: textual-serve with a page of our own that loads nothing from elsewhere."""

import logging
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from html import escape
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>newstui</title>
<link rel="stylesheet" href="static/css/xterm.css"><script src="static/js/textual.js"></script>
<style>
@font-face {{ font-family: "Roboto Mono"; src: url("static/fonts/RobotoMono-VariableFont_wght.ttf"); }}
html, body {{ margin: 0; height: 100%; background: #0f1318; color: #d7dde5; font: 16px sans-serif; }}
#terminal {{ position: absolute; inset: 0; }}
#over {{ display: none; position: absolute; z-index: 1; inset: 0; background: #0f1318; padding: 2em; }}
body.-closed #over {{ display: block; }}
a {{ color: inherit; }}
</style></head>
<body><div id="over">newstui has ended. <a href="./">Start it again</a></div>
<div id="terminal" class="textual-terminal" data-font-size="{size}"
     data-session-websocket-url="ws://{host}/ws"></div></body></html>
"""
REFUSED = "Open the address that `newstui serve` printed: it holds the key to this page."


class WebServer(Server):  # type: ignore[misc,unused-ignore]
    """Starts a reader for each page that comes with the key."""

    def __init__(self, command: str, host: str, port: int, key: str) -> None:
        super().__init__(command, host, port, title="newstui")
        self._key, self._cookie = key, f"newstui-{port}"

    def initialize_logging(self) -> None:
        logging.basicConfig(level="ERROR", format="newstui: %(message)s")

    async def on_startup(self, app: web.Application) -> None:
        print(f"newstui is at  {self.public_url}/?key={self._key}\nCtrl-C ends it.", flush=True)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._check)
        return app

    @web.middleware
    async def _check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Lets in only who has the key, and only pages of our own."""
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text=REFUSED)
        if request.path == "/" and compare_digest(request.query.get("key", ""), self._key):
            answer = web.Response(status=303, headers={"Location": "./"})
            answer.set_cookie(self._cookie, self._key, httponly=True, samesite="Strict")
            return answer
        if not compare_digest(request.cookies.get(self._cookie, ""), self._key):
            raise web.HTTPForbidden(text=REFUSED)
        return await handler(request)

    async def handle_index(self, request: web.Request) -> web.Response:
        size = request.query.get("fontsize", "16")
        page = PAGE.format(host=escape(request.host), size=int(size) if size.isdecimal() else 16)
        headers = {"Content-Security-Policy": f"{POLICY}; connect-src 'self' ws://{request.host}"}
        return web.Response(text=page, content_type="text/html", headers=headers)
