"""Extracts articles in a process of its own, which only `extract` starts: pages in on stdin, articles out on stdout.

lxml is imported here and nowhere else, so a page that takes too much time or memory, or crashes the parser, costs
one line and not the reader. The process ends when its stdin closes or no page comes for a while.
"""

import json
import logging
import os
import resource
import select
import sys
from contextlib import suppress
from typing import Any

IDLE_SECONDS = 20
CPU_SECONDS = 5
MEMORY_BYTES = 512 * 1024**2


def main() -> None:
    """Answers pages until none comes. A request is a line of JSON, which tells its length, and the page."""
    pages, answers = sys.stdin.buffer, os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing but answers may reach the reader
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_AS, MEMORY_BYTES)
    from newstui.fulltext.article import extract

    logging.disable(logging.CRITICAL)  # stderr is nobody's, and readability logs the pages it finds odd

    # Requests are not read ahead: the reader sends one only after the answer to the one before.
    while select.select([pages], [], [], IDLE_SECONDS)[0] and (line := pages.readline()):
        request: dict[str, Any] = json.loads(line)
        page = pages.read(request.pop("bytes"))
        spent = resource.getrusage(resource.RUSAGE_SELF)
        _bound(resource.RLIMIT_CPU, int(spent.ru_utime + spent.ru_stime) + 1 + CPU_SECONDS)
        html, found = extract(page, **request)
        content = html.encode("utf-8", "replace")
        answer = json.dumps({**found, "bytes": len(content)}).encode() + b"\n" + content
        while answer:
            answer = answer[os.write(answers, answer) :]


def _bound(what: int, most: int) -> None:
    """Sets a limit of this process, where the system has it."""
    with suppress(OSError, ValueError):
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


if __name__ == "__main__":
    main()
