"""Defines four stories for tests of the command line, and reads what it prints."""

import json
from collections.abc import Callable
from typing import Any

ALPHA = """---
title: Alpha finds faces
excerpt: What a machine sees
originalUrl: https://alpha.example/faces
publishedDateTime: 2020-12-18T11:54:00Z
type: article
quality: 39
heat: 133
provider: {name: Alpha Wire, domain: alpha.example}
topics: [AI, Vision]
images: [{url: 'https://alpha.example/face.png', width: 600, height: 400}]
related:
  - {title: Bravo answers, originalUrl: 'https://bravo.example/answer', quality: 7}
  - {title: Elsewhere, originalUrl: 'https://else.example/', provider: {name: Else}}
shade: blue
secured: hush==;hush==
---
<p>First <b>words</b>.</p><ul><li>one</li></ul>
"""
BRAVO = """---
title: Bravo answers
originalUrl: https://bravo.example/answer
publishedDateTime: 2020-12-17
heat: -1
provider: {name: Bravo}
topics: [AI]
---
"""
CHARLIE = """---
title: "Charlie – 漢字 \\e[31m red"
publishedDateTime: 2020-12-16T23:30:00Z
topics: [Cooking]
---
"""
DELTA = """---
title: Delta is undated
originalUrl: https://delta.example/
published: false
topics: [AI]
---
"""
TOPICS = {"ai": "taxonomy: topic\nname: AI\n", "vision": "taxonomy: topic\nname: Vision\nparent: AI\n"}
Run = Callable[..., tuple[int, str, str]]


def titles(out: str) -> list[str]:
    return [line.split("\t")[4] for line in out.splitlines()]


def objects(out: str) -> list[dict[str, Any]]:
    assert out.isascii()
    return [json.loads(line) for line in out.splitlines()]
