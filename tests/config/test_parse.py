"""What the config file may hold, and the error for each mistake, with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.config import values
from newstui.config.parse import parse
from newstui.config.settings import Config, OpenConfig, ScreenConfig, ViewConfig
from newstui.errors import ConfigError
from newstui.keys.presets import KeysConfig
from newstui.sources.base import SourceSpec

PATH = Path("/etc/newstui/config.toml")


def wrong(text: str) -> tuple[int | None, str]:
    """Returns line and words of the mistake in `text`."""
    with pytest.raises(ConfigError) as caught:
        parse(text, PATH)
    assert str(caught.value).startswith(str(PATH))
    assert "\n" not in str(caught.value)
    return caught.value.line, caught.value.reason


def test_an_empty_file_gives_the_defaults() -> None:
    assert parse("", PATH) == Config(PATH)
    assert Config(PATH).read_mark == "open"
    assert Config(PATH).screen == ScreenConfig(theme="auto", ascii=None, mouse=True)


def test_everything_that_can_be_set() -> None:
    found = parse(
        """
        [[sources]]
        at = "site/_posts"
        [[sources]]
        name = "far"
        at = "https://example.org/ai/api/"
        headers = { Subscription-Key = "${KEY}" }
        every = "2h"
        [topics]
        pinned = ["AI", "Robotics", "AI"]
        [read]
        mark = 3
        [screen]
        theme = "nord"
        ascii = true
        mouse = false
        fps = 10
        time_zone = "Europe/Berlin"
        [open]
        browser = "firefox --new-tab %s"
        over_ssh = "ssh desk 'xdg-open'"
        [mute]
        queries = ["football", 'title:"black friday"']
        [view.Hot]
        query = "heat:>99 sort:heat"
        [view."Last read"]
        query = "is:read sort:read"
        key = "gl"
        """,
        PATH,
    )
    assert found.mute == ("football", 'title:"black friday"')
    assert found.views == (
        ViewConfig("Hot", "heat:>99 sort:heat"),
        ViewConfig("Last read", "is:read sort:read", "gl"),
    )
    assert found.sources == (
        SourceSpec("_posts", "/etc/newstui/site/_posts"),
        SourceSpec(
            "far", "https://example.org/ai/api/", headers={"Subscription-Key": "${KEY}"}, every=7200.0
        ),
    )
    assert found.pinned == ("AI", "Robotics")
    assert found.read_mark == 3.0
    assert found.screen == ScreenConfig("nord", True, False, "Europe/Berlin", 10)
    assert found.open == OpenConfig("firefox --new-tab %s", "ssh desk 'xdg-open'")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[topics]\npined = []", 2, "unknown key 'pined'; did you mean 'pinned'?"),
        ("\n[topcs]\npinned = []", 2, "unknown table 'topcs'; did you mean 'topics'?"),
        (
            "zzz = 1",
            1,
            "unknown table 'zzz'; expected one of keys, sources, feeds, topics, read, fulltext, open, screen, view, "
            "commands, mute",
        ),
        ('[topics]\n\npinned = "AI"', 3, 'topics.pinned: expected a list, like ["AI", "Robotics"]'),
        ("[topics]\npinned = [\n  1,\n]", 2, "topics.pinned: expected text in quotes, on one line"),
        ("[topics]\npinned = " + str([str(n) for n in range(10)]), 2, "topics.pinned: expected at most 9"),
        ("topics.pinned = 5", 1, "topics.pinned: expected a list"),
        ("topics = { pinned = 5 }", 1, "topics.pinned: expected a list"),
        ("topics = 5", 1, "expected a table: [topics]"),
        ('[read]\nmark = "later"', 2, 'read.mark: expected "open", "never" or a number of seconds'),
        ("[read]\nmark = true", 2, "read.mark: expected"),
        ("[read]\nmark = nan", 2, "read.mark: expected"),
        ("[read]\nmark = -1", 2, "read.mark: expected"),
        (
            '[open]\nover_ssh = "ssh \'desk"',
            2,
            "open.over_ssh: expected a command as in a shell, but: no closing",
        ),
        ('[open]\nbrowser = ""', 2, "open.browser: expected text in quotes"),
        ("[open]\nbrowsr = 1", 2, "unknown key 'browsr'; did you mean 'browser'?"),
        ('[screen]\nascii = "yes"', 2, "screen.ascii: expected true or false"),
        ("[screen]\nmouse = 0", 2, "screen.mouse: expected true or false"),
        ("[screen]\nfps = true", 2, "screen.fps: expected a whole number of frames per second, 1 to 60"),
        ("[screen]\nfps = 61", 2, "screen.fps: expected"),
        ('[screen]\ntheme = "nrd"', 2, "screen.theme: unknown theme 'nrd'; did you mean 'nord'?"),
        (
            '[screen]\ntime_zone = "Mars/Olympus"',
            2,
            "screen.time_zone: no time zone is called 'Mars/Olympus'",
        ),
        ('[screen]\ntime_zone = "a\\u0007b"', 2, "screen.time_zone: expected text in quotes, on one line"),
        ("[screen]\ncolour = true", 2, "unknown key 'colour'"),
        ("keys = 1", 1, "expected a table: [keys]"),
        ('[keys]\npreset = "vi"', 2, "keys.preset: unknown preset 'vi'; did you mean 'vim'?"),
        ('[keys]\n\nstory.str = "X"', 3, "unknown action 'story.str'; did you mean 'story.star'?"),
        ('[keys]\n"story.str" = "X"', 2, "unknown action 'story.str'; did you mean 'story.star'?"),
        ('[keys.story]\nstr = "X"', 2, "unknown action 'story.str'; did you mean 'story.star'?"),
        ('[keys]\nzzzzzz = "X"', 2, "unknown action 'zzzzzz'; `newstui keys` lists them all"),
        ('[keys]\nstory.star = "X"\n"story.star" = "Y"', 3, "keys.story.star is set twice"),
        ("[keys]\nundo = 5", 2, 'keys.undo: expected a key in quotes, a list of them, or "" for none'),
        ('[keys]\nundo = ["X", ""]', 2, 'keys.undo: expected keys like "s", "gg", "C-f" or "Space"'),
        ('[keys]\nundo = "Ctrl-f"', 2, "keys.undo: expected keys like"),
        ('[keys]\nundo = "C-F"', 2, "keys.undo: expected keys like"),
        ('[keys]\nundo = "F5"', 2, "keys.undo: expected keys like"),
        ('[keys]\nundo = " "', 2, "keys.undo: expected keys like"),
        ('[keys]\nundo = "abcd"', 2, "keys.undo: expected keys like"),
        ('[keys]\nundo = "space"', 2, 'keys.undo: write "Space" instead of "space"'),
        ('[keys]\nundo = "C-m"', 2, 'keys.undo: terminals send "C-m" as "Enter"'),
        ('[keys]\nundo = "gEsc"', 2, "keys.undo: Esc and Backspace cancel a half-typed sequence"),
        (
            '[keys]\nundo = "X"\nredo = "X"',
            3,
            'undo and redo both use "X": a key does one thing, or begins a sequence',
        ),
        (
            '[keys]\nredo = "Xa"\nundo = "X"',
            3,
            'redo and undo both use "X": a key does one thing, or begins a sequence',
        ),
        (
            '[keys]\nundo = ["X", "Xa"]',
            2,
            'undo and undo both use "X": a key does one thing, or begins a sequence',
        ),
        ('[sources]\nat = "x"', 1, "expected [[sources]] with double brackets"),
        ('sources = ["x"]', 1, "expected [[sources]]"),
        (
            '[[sources]]\nat = "x"\n[[sources]]\nname = "y"',
            3,
            "a source needs `at`: its folder, file or address",
        ),
        ('[[sources]]\nat="a"\n[[sources]]\nat="b"\nname="a"', 5, "another source is already named 'a'"),
        ('[[sources]]\nat="a"\n[[sources]]\nat="./a/"', 4, "already read by the source 'a'"),
        (
            '[[sources]]\nat="ftp://x"',
            2,
            "sources.at: ftp://x: an address must begin with http:// or https://",
        ),
        ('[[sources]]\nat="a"\n[[sources]]\nat="b"\n[sources.headers]\nX=1', 5, "sources.headers: expected"),
        (
            '[[sources]]\nat="a"\nevery="2 weeks"',
            3,
            'sources.every: expected minutes, hours or days, like "30m"',
        ),
        ('[mute]\nqueries = "x"', 2, "mute.queries: expected a list"),
        ('[mute]\nqueries = ["x", "is:read"]', 2, "provider:, type:, not is: (at 'is:read')"),
        ('[mute]\nqueries = ["a",\n \'b "c\']', 2, "mute.queries: this quote is not closed (at '\"c')"),
        ('[mute]\nqueries = [""]', 2, "mute.queries: expected text in quotes"),
        ('[mute]\nquery = ["x"]', 2, "unknown key 'query'; did you mean 'queries'?"),
        ("[view]\nquery = 'x'", 1, "expected one table per view: [view.NAME]"),
        ("[view.A]\nkey = 'gv'", 1, "the view A needs a `query`"),
        ("[view.A]\nquery = 'is:raed'", 2, "did you mean read? (at 'raed')"),
        ("[view.A]\nquery = 'x'\nname = 'y'", 3, "unknown key 'name'"),
        ("[view.A]\nquery = 'x'\n[view.a]\nquery = 'y'", 3, "there is already a view a"),
        ("[view.A]\nquery = 'x'\n[view.'']\nquery = 'y'", 3, "a view needs a name on one line"),
        ("[view.A]\nquery = 'x'\nkey = 'j'", 3, '"j" is already used by move.down'),
        ("[view.A]\nquery = 'x'\nkey = 'g'", 3, '"g" is already used by'),
        (
            "[view.A]\nquery = 'x'\nkey = 'gv'\n[view.B]\nquery = 'y'\nkey = 'gvv'",
            6,
            '"gvv" is already used by the view A',
        ),
        ("[commands.a]\nkey = 'X'", 1, "the command a needs a `run`"),
        ("[commands.a]\nrun = 'x %q'", 2, "commands.run: unknown field %q"),
        ("[commands.a]\nrun = 'x'", 2, "commands.run: expected one of the fields"),
        ("[commands.a]\nrun = 'x %u'\nbackground = 1", 3, "commands.background: expected true or false"),
        ("[commands.a]\nrun = 'x %u'\nkey = 'j'", 3, '"j" is already used by move.down'),
        (
            "[view.A]\nquery = 'x'\nkey = 'gv'\n[commands.a]\nrun = 'x %u'\nkey = 'gv'",
            6,
            '"gv" is already used by the view A',
        ),
        ("[view.A]\nquery = 'x'\nkey = 5", 3, "view.key: expected a key in quotes"),
        ('x = """\n[topics]\n"""\n[topics]\nmark = 1', 1, "unknown table 'x'"),
        ('[read]\nmark = """\n[topics]\n"""\n', 2, "read.mark: expected"),
        ("[topics]\npinned = [", 2, ""),
        ("[topics\n", 1, ""),
        ("[topics]\r\n[read]\r\n[topics]\r\n", 3, ""),
        ("a = " + "[" * 50_000, None, "nested too deeply"),
    ],
)
def test_a_mistake_is_reported_with_its_line(text: str, line: int | None, words: str) -> None:
    found, reason = wrong(text)
    assert words in reason
    assert found == line


@pytest.mark.parametrize(
    "text",
    [
        '[keys]\nstory.star = "X"\nundo = ["Z", "gz"]\nredo = ""\npreset = "vim"',
        '[keys]\n"story.star" = "X"\n"undo" = ["Z", "gz", "Z"]\nredo = []\npreset = "vim"',
        'keys.preset = "vim"\nkeys.story = {star = ["X"]}\nkeys.undo = ["Z", "gz"]\nkeys.redo = ""',
        '[keys]\npreset = "vim"\nundo = ["Z", "gz"]\nredo = ""\n[keys.story]\nstar = "X"',
    ],
)
def test_keys_are_set_by_action_quoted_or_in_tables(text: str) -> None:
    keys = parse(text, PATH).keys
    assert keys == KeysConfig("vim", {"story.star": ("X",), "undo": ("Z", "gz"), "redo": ()})


@given(st.text(st.sampled_from("[]=.\"'\n abc{},#\\1"), max_size=60))
def test_any_text_is_a_config_or_a_config_error(text: str) -> None:
    try:
        assert parse(text, PATH).path == PATH
    except ConfigError as error:
        assert error.line is None or 1 <= error.line <= text.count("\n") + 1  # noqa: PT017


def test_all_mistakes_are_reported_at_once_in_the_order_of_their_lines() -> None:
    text = """
[topics.rules]
AI = 'is:read'
[[sources]]
at = 3
[[sources]]
at = "https://a.example/"
every = "often"
topic = ["x"]
[keys]
undo = 1
no-action = "x"
[view.A]
query = "("
[view.B]
[screen]
fps = 0
"""
    with pytest.raises(ConfigError) as caught:
        parse(text, PATH)
    told = [caught.value, *caught.value.others]
    assert [mistake.line for mistake in told] == [3, 5, 8, 9, 11, 12, 14, 15, 17]
    assert caught.value.lines() == [f"{PATH}:{mistake.line}: {mistake.reason}" for mistake in told]
    assert "\n" not in "".join(caught.value.lines())


def test_a_relative_source_starts_from_the_folder_of_the_config(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "link").symlink_to(tmp_path / "real")
    found = parse('[[sources]]\nat="link/x"\n[[sources]]\nat="~/y"', tmp_path / "config.toml")
    assert [source.at for source in found.sources] == [str(tmp_path / "real/x"), str(tmp_path / "y")]


def test_the_home_folder_of_an_unknown_user_is_a_mistake() -> None:
    assert wrong('[[sources]]\nat="~nobody-of-this-name/x"') == (
        2,
        "sources.at: ~nobody-of-this-name/x can't be resolved",
    )


def test_themes_are_those_the_screen_has() -> None:
    from textual.theme import BUILTIN_THEMES

    from newstui.ui.drawing.theme import THEMES

    assert set(values.THEMES) == {"auto", "ansi", *BUILTIN_THEMES, *(theme.name for theme in THEMES)}
