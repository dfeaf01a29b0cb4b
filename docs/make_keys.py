"""Write keys.md from the registry of actions: `python docs/make_keys.py`. A test fails when the page is out of date."""

from itertools import groupby
from pathlib import Path

from newstui.keys.actions import ACTIONS, COUNTED, Action
from newstui.keys.keymap import NAMED
from newstui.keys.presets import PRESETS, KeysConfig, keymap_of

PAGE = Path(__file__).parent / "keys.md"
HEAD = """\
# Keys

In the reader, `?` searches this list, with your own keys; `?` once more starts a tour; `:` finds a command by its
description and runs it.

While a sequence like `gg` is half typed, the bottom line shows what may follow; Esc cancels it.

## Your own

In `config.toml` (`newstui config --init` writes one with all of this commented out):

```toml
[keys]
preset = "vim"                    # or "newsboat"; without it: the first column below
story.star = "X"                  # an action's name, with or without quotes
story.open = ["o", "C-o"]         # several keys
list.mark-read = ""               # no key
```

A key is a character (`j`, `G`, `/`), `C-` and a lower-case letter (`C-f`), or one of
{named}.
Up to three keys form a sequence: `gg`, `C-ww`. A key that you assign is removed from the action that had it in the
preset or the defaults; newstui reports two of your own keys that clash, with their line. `newstui keys` lists them all.

Preset *vim*: digits are counts (`5j`, `10G`, `50%`), pinned topics are on `g1` to `g9`. Preset *newsboat*: newsboat's
keys for everything that newstui can do; `j` and `k`, its next and previous feed, still move down and up.

## All actions

A preset's column is empty where it changes nothing; – means no key. ⁿ marks actions that accept a count, in presets
where digits are counts.
"""


def page() -> str:
    """Returns the contents of keys.md."""
    parts = [HEAD.format(named=_code(NAMED))]
    for group, actions in groupby(ACTIONS, key=lambda action: action.group):
        parts.append(f"\n### {group}\n\n| keys | action | newsboat | vim | name |\n|---|---|---|---|---|\n")
        parts += [_row(action) for action in actions if action.name not in _LATER_TOPICS]
    return "".join(parts)


_KEYMAPS = {name: keymap_of(KeysConfig(name)) for name in PRESETS}
_LATER_TOPICS = {f"topic.{n}" for n in range(2, 10)}


def _row(action: Action) -> str:
    own, newsboat, vim = (keymap.keys(action.name) for keymap in _KEYMAPS.values())
    words = f"{action.words} ⁿ" if action.name in COUNTED else action.words
    cells = (
        _code(own),
        words,
        *("" if keys == own else _code(keys) for keys in (newsboat, vim)),
        f"`{action.name}`",
    )
    row = f"| {' | '.join(cells)} |\n"
    if action.name == "topic.1":  # one row for all nine
        for first, last in (("`1`", "`9`"), ("`g1`", "`g9`"), ("`topic.1`", "`topic.9`")):
            row = row.replace(first, f"{first} … {last}")
        row = row.replace("pinned topic 1;", "this pinned topic;")
    return row


def _code(keys: tuple[str, ...]) -> str:
    return " ".join(f"`{key}`".replace("|", r"\|") for key in keys) or "–"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(PAGE)
