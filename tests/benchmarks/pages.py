"""A local JSON feed of many pages, in a process of its own.

python -m tests.benchmarks.pages PAGES      prints its port, serves until its input ends
"""

import hashlib
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PER_PAGE = 25


def page(number: int, pages: int, site: str = "") -> bytes:
    """The page; each `site` has stories of its own."""
    first = (number - 1) * PER_PAGE
    value = [
        {
            "path": f"_news/2025/story-{n}.md",
            "title": f"The wooden bridge counts the quiet harbour, part {n}",
            "excerpt": f"What the bridge counts: harbour tunnel glacier comet {n}.",
            "originalUrl": f"https://www.house{n % 40}.example/{site}{n}",
            "publishedDateTime": f"2025-{12 - n % 12:02}-{28 - n % 28:02}T{n % 24:02}:00:00-07:00",
            "type": "article",
            "heat": n % 300,
            "topics": ["Bridges", f"Topic {n % 20}"],
            "provider": {"name": f"The post {n % 40}", "domain": f"house{n % 40}.example"},
        }
        for n in range(first, first + PER_PAGE)
    ]
    return json.dumps(
        {"page": number, "value": value, "nextPage": number + 1 if number < pages else None}
    ).encode()


def serve(pages: int) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet
        requests = 0

        def do_GET(self) -> None:
            type(self).requests += 1
            found = re.fullmatch(r"/api/news/(?:page/(\d+)/)?index\.json", self.path)
            number = int(found[1] or 1) if found else 0
            if self.path == "/requests":
                self._answer(200, str(type(self).requests).encode())
            elif not 1 <= number <= pages:
                self._answer(404, b"")
            else:
                host = self.headers.get("Host", "").partition(":")[0]
                body = page(number, pages, f"{host}/" if host.endswith(".example") else "")
                tag = f'"{hashlib.md5(body).hexdigest()}"'
                same = self.headers.get("If-None-Match") == tag
                self._answer(304 if same else 200, b"" if same else body, tag)

        def _answer(self, status: int, body: bytes, tag: str = "") -> None:
            self.send_response(status)
            if tag:
                self.send_header("ETag", tag)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients leave as they like
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
