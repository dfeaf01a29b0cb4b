"""Tells what a page says about itself: see `extract.Extract`."""

import json
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html


def facts_of(document: html.HtmlElement | None, text: str, address: str) -> dict[str, Any]:
    """Tells what the verdict on a page needs to know: see `verdict`."""
    facts: dict[str, Any] = {
        "length": 0,
        "words": 0,
        "paragraphs": 0,
        "title": "",
        "amp": None,
        **dict.fromkeys(
            ("whole", "about_cookies", "subscribers", "challenge", "script", "login", "too_long"), False
        ),
    }
    if document is None:
        return facts
    found = document.find(".//title")
    facts["title"] = " ".join((found.text_content() if found is not None else "").split())[:500]
    scripts: list[html.HtmlElement] = list(document.iter("script"))
    size = sum(len(node.text or "") for node in scripts)
    without = " ".join(node.text_content() for node in document.iter("noscript"))
    roots = document.xpath("//*[@id='root' or @id='app' or @id='__next']")
    facts["script"] = (
        size * 2 > len(text)
        or "javascript" in without.lower()
        or any(not node.text_content().strip() for node in roots)
    )
    facts["login"] = any((node.get("type") or "").lower() == "password" for node in document.iter("input"))
    facts["challenge"] = (
        "just a moment" in facts["title"].lower()
        or "captcha" in facts["title"].lower()
        or "cf-chl" in text
        or any("captcha" in (node.get("src") or "").lower() for node in scripts)
    )
    facts["subscribers"] = any(
        _is_paid(node.text or "") for node in scripts if node.get("type") == "application/ld+json"
    )
    for link in document.iter("link"):
        if (link.get("rel") or "").lower() == "amphtml" and link.get("href"):
            amp = urljoin(address, link.get("href").strip())
            facts["amp"] = amp if urlsplit(amp).hostname == urlsplit(address).hostname else None
            break
    return facts


def _is_paid(json_ld: str) -> bool:
    """Tells whether linked data says that the page is not free."""
    try:
        waiting: list[Any] = [json.loads(json_ld)]
    except (ValueError, RecursionError):
        return False
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if str(value.get("isAccessibleForFree", "")).lower() == "false":
                return True
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False
