"""Write keys.md from the registry of actions: `python docs/make_keys.py`. A test tells when the page is stale."""

from itertools import groupby
from pathlib import Path

from newstui.keys.actions import ACTIONS, COUNTED, Action
from newstui.keys.keymap import NAMED
from newstui.keys.presets import PRESETS, KeysConfig, keymap_of

PAGE = Path(__file__).parent / "keys.md"
HEAD = """\
# Keys

`?` in the program searches these, with the keys you have set; `:` finds anything by its words and does it.
While a sequence like `gg` is half typed, the bottom line shows what may follow; Esc gives it up.

## Your own

In `config.toml` (`newstui config --init` writes one with all of this in it, switched off):

```toml
[keys]
preset = "vim"                    # or "newsboat"; without it: the first column below
story.star = "X"                  # an action by its name, with or without quotes
story.open = ["o", "C-o"]         # several
list.read = ""                    # none
```

A key is a character (`j`, `G`, `/`), `C-` and a small letter (`C-f`), or one of
{named}.
Up to three in a row are a sequence: `gg`, `C-ww`. Your keys are taken from whatever had them before, in the preset
and in the defaults; two of your own that can't both be are told with their line. `newstui keys` lists what comes of it.

Preset *vim*: digits are counts (`5j`, `10G`, `50%`), topics stand on `g1` to `g9`. Preset *newsboat*: its own keys for
all that newstui can do; `j` and `k`, there the next feed and the one before, stay down and up.

## All actions

A preset's column is empty where it changes nothing; – is no key. Where digits are counts, what is marked ⁿ takes one.
"""


def page() -> str:
    """The whole of keys.md."""
    parts = [HEAD.format(named=_code(NAMED))]
    for group, actions in groupby(ACTIONS, key=lambda action: action.group):
        parts.append(f"\n### {group}\n\n| keys | does | newsboat | vim | name |\n|---|---|---|---|---|\n")
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
        row = row.replace("as 1;", "so;")
    return row


def _code(keys: tuple[str, ...]) -> str:
    return " ".join(f"`{key}`".replace("|", r"\|") for key in keys) or "–"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(PAGE)
