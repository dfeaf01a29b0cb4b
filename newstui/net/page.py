"""Fetches one web page from a stranger's address: bounded, without earlier cookies, never from a private network."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from urllib.parse import urljoin, urlsplit

import httpx

from newstui import limits
from newstui.net.ask import NoAnswer, network_words, read_body
from newstui.net.connections import Client, Try
from newstui.net.guard import Guard
from newstui.net.reply import Reply
from newstui.text import urls

_COOKIES = 16
"""The most cookies kept along a chain of redirects."""


def fetch_page(
    address: str,
    *,
    private_host: str | None = None,
    accept: str = "text/html,application/xhtml+xml;q=0.9",
    validators: Mapping[str, str] | None = None,
    most: int = limits.ARTICLE_PAGE,
    wanted: Callable[[Reply], bool] = lambda page: True,
    stop: Callable[[], bool] = lambda: False,
) -> Reply:
    """Fetches a page and follows redirects. `wanted` decides from status and headers whether its body is read.

    `private_host`: the only host that may be in a private network. `validators`: If-None-Match and the like. Costs at
    most 30 s. Raises NoAnswer and FeedError with words for people, Cancelled when `stop` returns True.
    """
    guard, name = Guard(others=False), urls.host(address)
    bounds = Try(guard, time.monotonic() + limits.PAGE_TIME)
    jar = httpx.Cookies()
    sent = {"Accept": accept, "Accept-Encoding": "gzip, deflate", **(validators or {})}
    with closing(Client(stop)) as client:
        for _ in range(limits.REDIRECTS + 1):
            host = (urlsplit(address).hostname or "").lower()
            with network_words(host, address):
                guard.allow(host, host == private_host)
                headers = sent | _cookie_header(jar, address)
                with closing(client.send("GET", address, headers, None, bounds)) as response:
                    if not response.has_redirect_location:
                        return _page(response, address, most, wanted, bounds.deadline)
                    if len(jar.jar) < _COOKIES:
                        jar.extract_cookies(response)
                    target = urls.openable(urljoin(address, response.headers["location"]))
            if target is None:
                raise NoAnswer(f"{name} redirects to something other than an http(s) address")
            address = target
    raise NoAnswer(f"{name} redirects more than {limits.REDIRECTS} times")


def _cookie_header(jar: httpx.Cookies, address: str) -> dict[str, str]:
    """Returns the cookies that earlier answers of this fetch set for an address."""
    request = httpx.Request("GET", address)
    jar.set_cookie_header(request)
    found = request.headers.get("cookie")
    return {"Cookie": found} if found else {}


def _page(
    response: httpx.Response, address: str, most: int, wanted: Callable[[Reply], bool], deadline: float
) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    page = Reply(response.status_code, address, headers)
    if not wanted(page):
        return page
    body, short = read_body(response, most, deadline)
    return Reply(page.status, address, headers, body, short)
