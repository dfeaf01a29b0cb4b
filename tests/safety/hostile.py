"""A feed that writes to our terminal, our shell and our browser as best it can, and a look for what got through."""

import json
import os
import random
import re
from pathlib import Path
from typing import Any

from newstui.text.clean import controls

MARK = "PWNED"
"""Every payload holds it: what is shown of it is harmless text."""
PAYLOADS = (
    f"\x1b]0;{MARK}\x07",
    f"\x1b]52;c;UFdORUQ=\x07{MARK}",
    f"\x1b]8;;https://evil.example/\x1b\\{MARK}\x1b]8;;\x1b\\",
    f"\x1bP+q{MARK}\x1b\\",
    f"\x1b[2J\x1b[H\x1b[31m{MARK}",
    f"\x1b[?1049l\x1b[?2004l{MARK}\x1bc",
    f"\x9b31m\x9d0;{MARK}\x9c",
    f"\u202e{MARK}\u2066\u200f",
    f"\x07\x08\x7f\x0e\x0f{MARK}\x00",
    f"[bold]{MARK}[/x][@click=app.quit()]x[/]",
    f"$(touch {MARK});`touch {MARK}`|touch {MARK}&'\"",
    f"--help {MARK}",
    f"\udcff\ud800{MARK}",
    f"a\nb\r\nc\td{MARK}\u2028\u2029",
    f"<script>{MARK}</script><b onclick=x>{MARK}</b><!--> {MARK}",
    f"{MARK}" + "\u0336" * 40,
    f"{MARK}\u202a\u200b\ufeff\U000e0041",
    "".join(map(chr, range(32))) + MARK + "".join(map(chr, range(0x7F, 0xA0))),
)
STORIES = 48
TOPICS = 9


def entry(number: int) -> dict[str, Any]:
    """An entry of a JSON page with payloads in every field that may hold text."""
    chance = random.Random(number)

    def payload() -> str:
        return f"{chance.choice(PAYLOADS)} {number}"

    return {
        "path": f"_news/{number}{payload()}.md",
        "title": f"{payload()} {payload()}",
        "excerpt": payload() * 3,
        "originalUrl": f"https://hostile.example/{number}?q=$(touch%20{MARK});'{chance.choice('潮а é')}",
        "publishedDateTime": f"2024-03-{number % 28 + 1:02}T{number % 24:02}:00:00Z",
        "type": chance.choice(("article", payload())),
        "category": payload(),
        "quality": number,
        "heat": -1 if number % 9 == 0 else number,
        "provider": {"name": payload(), "domain": payload(), "authors": [{"name": payload()}]},
        "topics": [PAYLOADS[n % len(PAYLOADS)] for n in range(number % TOPICS, TOPICS)],
        "images": [
            {"url": f"https://hostile.example/{number}.png", "title": payload(), "attribution": payload()}
        ],
        "related": [
            {
                "title": payload(),
                "excerpt": payload(),
                "originalUrl": f"https://hostile.example/{(number + 3) % 60}",
            },
            {"title": payload(), "originalUrl": "javascript:alert(1)", "provider": {"name": payload()}},
        ],
        "actions": [{"url": f"https://xn--{MARK}.example/a;b", "type": payload(), "title": payload()}],
        "featuredContent": f'<iframe src="https://hostile.example/v/{MARK}">',
        "content": "\n\n".join(payload() for _ in range(6))
        + f"<p><a href='javascript:{MARK}'>{payload()}</a></p>",
        "length": payload(),
        "price": payload(),
        "levels": [payload()],
        payload(): payload(),
    }


def write_feed(folder: Path) -> None:
    """Item files whose front matter, names and bodies are hostile; a page of JSON; topics under hostile parents."""
    news = folder / "_news"
    news.mkdir(parents=True)
    for number in range(STORIES):
        fields = entry(number)
        body = fields.pop("content")
        matter = "".join(
            f"{_yaml(name)}: {_yaml(value)}\n" for name, value in fields.items() if name != "path"
        )
        name = re.sub("[/\0]", "_", f"{number}{PAYLOADS[number % len(PAYLOADS)]}"[:60]) + ".md"
        text = f"---\n{matter}---\n{body}\n"
        path = os.fsencode(news) + b"/" + name.encode("utf-8", "surrogateescape" if number % 2 else "replace")
        with open(path, "wb") as file:  # noqa: PTH123 - names that are no text
            file.write(text.encode("utf-8", "replace"))
    for number in range(TOPICS):
        parent = PAYLOADS[number - 1] if number % 3 else f"nobody {MARK}\x1b[5m"
        matter = f"taxonomy: topic\nname: {_yaml(PAYLOADS[number])}\nparent: {_yaml(parent)}\n"
        (folder / f"topic-{number}.md").write_text(f"---\n{matter}---\n")
    (folder / f"broken\x1b]0;{MARK}\x07.md").write_text("---\ntitle: [\n---\n")


def write_page(path: Path) -> None:
    path.write_text(
        json.dumps({"value": [entry(n) for n in range(100, 110)], "nextPage": f"\x1b]0;{MARK}\x07"})
    )


def _yaml(value: Any) -> str:
    """As YAML in flow style, every character but plain letters escaped; surrogates can't be written so."""
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_yaml(name)}: {_yaml(entry)}" for name, entry in value.items()) + "}"
    return json.dumps(value)


def _escaped(char: str) -> str:
    if char.isascii() and char.isalnum():
        return char
    return "\\U0000fffd" if "\ud800" <= char <= "\udfff" else f"\\U{ord(char):08x}"


# --- what got through -----------------------------------------------------------------------------------------

# What newstui and Textual send themselves, without what the payloads send that would look the same.
_OURS = re.compile(
    rb"\x1b\[(?!31m)[0-9;:?<>=$ ]*[@-~]"
    rb"|\x1b\](?:8;[^;\x00-\x1f\x7f-\xff]*;(?!https://evil)(?:https?://[\x21-\x7e]+)?|52;c;(?!UFdORUQ=\x07)[A-Za-z0-9+/=]*|22;[a-z-]*|1[0-9]+;\?)(?:\x07|\x1b\\)"
    rb"|\x1b[=>78MDEH]|\x1b[()][0AB]"
)


def stray(raw: bytes) -> str:
    """What a terminal may act on in the bytes that were written to it, our own sequences taken away."""
    left = _OURS.sub(b"", raw).replace(b"\r\n", b"").replace(b"\r", b"").replace(b"\n", b"")
    text = left.decode("utf-8", "replace")
    first = next((place for place, char in enumerate(text) if controls(char)), None)
    return "" if first is None else repr(text[max(0, first - 20) : first + 40])


def stray_in_lines(printed: bytes) -> str:
    """The same for what a command prints: newlines and tabs between columns are all it may hold."""
    text = printed.decode("utf-8")
    return "".join(dict.fromkeys(char for char in text if char not in "\n\t" and controls(char)))
