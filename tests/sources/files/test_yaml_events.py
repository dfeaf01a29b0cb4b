"""The bounded YAML reader: what it reads it reads as PyYAML does, and nothing can make it work for long."""

import re
from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from newstui import limits
from newstui.sources.fields import FieldError
from newstui.sources.files.plain_yaml import plain_yaml
from newstui.sources.files.yaml_events import Loader, _built, load_yaml


def events(text: str) -> Any:
    return _built(Loader(text).get_event)


def alike(ours: Any, theirs: Any) -> bool:
    """Equal, types too, apart from what we leave as text."""
    if isinstance(theirs, dict):
        return (
            isinstance(ours, dict)
            and list(ours) == list(theirs)
            and all(alike(ours[k], theirs[k]) for k in ours)
        )
    if isinstance(theirs, list):
        return isinstance(ours, list) and len(ours) == len(theirs) and all(map(alike, ours, theirs))
    if isinstance(theirs, float):
        return isinstance(ours, float) and ours == theirs
    return type(ours) is type(theirs) and ours == theirs


# --- agreement ----------------------------------------------------------------------------------------------

_KEYS = st.from_regex(re.compile(r"[a-z_][a-zA-Z0-9_]{0,8}", re.ASCII), fullmatch=True).filter(
    lambda key: key.lower() not in ("yes", "no", "on", "off", "y", "n", "true", "false", "null")
)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(-1e6, 1e6).map(lambda number: round(number, 3))
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t:#-\"'\\ "), max_size=20)
)
_PLAIN = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=15,
)


@given(
    st.dictionaries(_KEYS, _PLAIN, min_size=1, max_size=5), st.sampled_from([20, 80, 100_000]), st.booleans()
)
def test_it_reads_what_pyyaml_wrote(data: dict[str, Any], width: int, unicode: bool) -> None:
    text = yaml.safe_dump(data, width=width, allow_unicode=unicode, sort_keys=False)
    assume("&id" not in text)
    assert alike(load_yaml(text, 0), yaml.safe_load(text))


_LINE = st.builds(
    lambda indent, dash, key, value: f"{' ' * indent}{dash}{key}{value}",
    st.integers(0, 5),
    st.sampled_from(["", "", "- ", "-   ", "-"]),
    st.sampled_from(["", "a: ", "b:", "c:  ", "title: ", "x : "]),
    st.sampled_from(
        [
            "",
            "word",
            "two words",
            "-1",
            "- 1",
            "3.5",
            "0x1f",
            "1e3",
            "true",
            "~",
            "#c",
            "a #c",
            "a#c",
            "x: y",
            "x:y",
            '"quoted"',
            '"a \\" b"',
            '"a \\n b"',
            '"a \\x b"',
            '"open',
            '"a" b',
            "'single'",
            "'it''s'",
            "[1, 2]",
            "{a: 1}",
            "&a",
            "*a",
            "!t",
            "|",
            ">",
            "http://x.example/?a=1#b",
            "2020-01-01",
            "tab\tbed",
            "end:",
            "?",
            "\xa0",
            "\u2028",
            "\x85",
            "% x",
            "@x",
            "---",
            "...",
            "x  ",
            "'",
            '"',
            "=",
            "<<",
        ]
    ),
)


_VALUE = st.sampled_from(
    [
        "word",
        "two words",
        "-1",
        "3.5",
        "true",
        "~",
        "a#c",
        "x:y",
        '"quoted"',
        '"a \\" b"',
        "'single'",
        "http://x.example/?a=1#b",
        "2020-01-01T00:00:00Z",
        "\xa0",
        "新しい",
        "it's",
        "x  ",
        '" # : "',
    ]
)


@st.composite
def _usual(draw: st.DrawFn, indent: int = 0) -> list[str]:
    """Lines as item files have them: a mapping at this indent."""
    lines = []
    for number in range(draw(st.integers(1, 3))):
        key, kind = f"{' ' * indent}key{number}:", draw(st.integers(0, 5)) if indent < 5 else 0
        inner = indent + draw(st.integers(0, 3))
        if kind < 3:
            lines.append(f"{key} {draw(_VALUE)}" if kind < 2 else key)
        elif kind == 3:
            lines += [key, *(f"{' ' * inner}- {draw(_VALUE)}" for _ in range(draw(st.integers(1, 3))))]
        elif kind == 4:
            lines += [key, *draw(_usual(indent + draw(st.integers(1, 3))))]
        else:
            lines.append(key)
            for _ in range(draw(st.integers(1, 2))):
                first, *others = draw(_usual(inner + 2))
                lines += [f"{' ' * inner}- {first.lstrip()}", *others]
        lines += draw(st.sampled_from([[], [], [], [""], ["# c"], ["   # c"]]))
    return lines


@given(_usual().map("\n".join))
def test_the_quick_way_reads_what_is_usual(text: str) -> None:
    assume("- -" not in text and " " * 8 not in text)
    assert repr(plain_yaml(text)) == repr(events(text))


@given(_usual(), st.lists(st.tuples(st.integers(0, 12), _LINE), max_size=2).map(dict))
def test_the_quick_way_agrees_with_the_parser(lines: list[str], odd: dict[int, str]) -> None:
    for place, line in odd.items():
        lines.insert(place, line)
    agree("\n".join(lines))


@given(st.lists(_LINE, min_size=1, max_size=3).map("\n".join))
@example("a: ~\n  b: 1")
@example("a: b #c")
@example("a: end:")
@example("a:\n- b\n-c: 1")
@example("a:\n  -b: 1")
@example("a:\n- b\n-  c: 1\n   d: 2\n- e\nf: 1")
@example("a:\n  b:\n   c: 1\n  - d")
def test_the_quick_way_agrees_on_odd_lines(text: str) -> None:
    agree(text)


def agree(text: str) -> None:
    quick = plain_yaml(text)
    if quick is not None:
        assert repr(quick) == repr(events(text))


def test_the_quick_way_is_taken_by_usual_files() -> None:
    text = '\ntitle: "A tide"\nheat: -1\nempty:\n\nrelated:\n  - title: One\n    images:\n      - url: /x\n'
    text += "  - title: Two\n"
    images = [{"url": "/x"}]
    assert plain_yaml(text) == {
        "title": "A tide",
        "heat": -1,
        "empty": None,
        "related": [{"title": "One", "images": images}, {"title": "Two"}],
    }


def test_plain_words_and_numbers() -> None:
    text = (
        "[null, ~, true, No, 7, -7, +7, 007, 0x1f, 1_000, 3.50, 1e3, .5, .inf, 12:30:00, 2020-01-01, on, '7']"
    )
    assert events(text) == [
        None,
        None,
        True,
        False,
        7,
        -7,
        7,
        "007",
        "0x1f",
        "1_000",
        3.5,
        "1e3",
        0.5,
        ".inf",
        "12:30:00",
        "2020-01-01",
        "on",
        "7",
    ]
    assert str(events("3.50")) == "3.50"
    assert events("9" * 30) == "9" * 30
    assert events("a: 1\na: 2") == {"a": 2}
    assert events("") is None


# --- hostile ------------------------------------------------------------------------------------------------

HOSTILE = {
    "billion laughs": "a: &a [x, x]\n" + "".join(f"a{n}: &a{n} [*a, *a]\n" for n in range(30)),
    "merge bomb": "a: &a {x: 1}\nb: {<<: [" + ", ".join(["*a"] * 10_000) + "]}",
    "deep flow": "a: " + "[" * 100_000,
    "deep flow mappings": "a: " + "{a: " * 100_000,
    "deep blocks": "\n".join(" " * n + "a:" for n in range(1_300)),
    "deep dashes": "a:\n " + "- " * 400_000 + "x",
    "many values": "a: [" + "1, " * 300_000 + "]",
    "many keys": "\n".join(f"k{n}: 1" for n in range(60_000)),
    "long value": "a: " + "x" * 1_000_000,
    "long quoted value": 'a: "' + "x" * 1_000_000 + '"',
    "long key": "x" * 1_000_000 + ": a",
    "tag": "a: !!python/object/apply:os.system [x]",
    "tag on text": "a: !!binary aGVsbG8=",
    "many directives": "".join(f"%TAG !a{n}! x\n" for n in range(60_000)) + "--- a",
    "comment, then directives": "# x\n \n%YAML 1.1\n--- a",
    "a key that is a list": "? [a, b]\n: c",
    "two documents": "a: b\n--- c",
    "open quotes": 'a: "' + "x\n" * 20_000,
    "questions": "? " * 100_000,
    "tabs": "a:\n\t- b",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_is_refused_at_once(name: str) -> None:
    with pytest.raises(FieldError):
        load_yaml(HOSTILE[name], 0)


def test_just_within_the_limits() -> None:
    deep = "a"
    for _ in range(limits.YAML_DEPTH - 1):
        deep = f"[{deep}]"
    assert load_yaml(f"a: {deep}", 0)
    with pytest.raises(FieldError, match=r"line 1: .*nested too deeply"):
        load_yaml(f"a: [{deep}]", 0)
    assert len(load_yaml("a: [" + "1, " * (limits.YAML_NODES - 3) + "]", 0)["a"]) == limits.YAML_NODES - 3
    assert len(load_yaml("a: " + "x" * limits.SCALAR, 0)["a"]) == limits.SCALAR
    assert len(load_yaml("\n".join(f"k{n}: 1" for n in range(24_000)), 0)) == 24_000


def test_reasons_name_the_line() -> None:
    for text, reason in {
        "a: 1\nb: [1, 2\nc: 3": "line 3: not YAML: did not find expected ',' or ']'",
        'a: 1\nb: "open\n\n\n': "line 2: not YAML: found unexpected end of stream",
        "a: 1\nword\nb: 2": "line 2: not YAML: could not find expected ':'",
        "a: 1\nb: 2\nc: \x07é": "line 3: not YAML: control characters are not allowed",
        "ä: 1\n\nb: *x": "line 3: YAML anchors and aliases (&, *) are not supported; "
        "write the value out, or put it in quotes",
    }.items():
        with pytest.raises(FieldError) as error:
            load_yaml(text, 0)
        assert str(error.value) == reason


_SPICE = st.sampled_from([*list("-:#&*!|>{}[]\"'%@`\\ \n\t,?~"), "---", "a: ", "\n- ", "\x00", "\u2028", "é"])


@given(st.lists(_SPICE | st.text(max_size=4), max_size=25).map("".join))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    assume(not any("\ud800" <= char <= "\udfff" for char in text))
    with suppress(FieldError):
        load_yaml(text, 0)
