"""The two bars: what they say, what goes first when there is no room, and that they are one line of the width."""

from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from newstui.keys.actions import Where
from newstui.keys.keymap import keymap
from newstui.keys.presets import KeysConfig, keymap_of
from newstui.ui.panes.bars import Bar, Role, Words
from newstui.ui.panes.filter_line import FilterLine
from newstui.ui.panes.footer import Footer
from tests.ui.widths import fits, texts, widths

ROLES = cast("tuple[Role, ...]", ("name", "path", "here", "join", "part", "mine", "faint", "news", "error"))
words = st.lists(st.tuples(texts, st.sampled_from(ROLES)), max_size=5)


def at_width(bar: Any, width: int) -> Any:
    """The bar's row, as a window of that width shows it."""
    kind = type(bar)
    bar.__class__ = type(kind.__name__, (kind,), {"size": Size(width, 1)})
    return bar.render_line(0)


def seen(bar: Any, width: int = 100) -> str:
    return str(at_width(bar, width).text)


@given(words, words, widths)
def test_any_bar_is_as_wide_as_it_should_be(left: Words, right: Words, width: int) -> None:
    fits(Bar().row(left, right, width), width)


@given(words, texts, texts, texts, st.none() | st.integers(0, 10**9), widths)
def test_the_filter_line_is_one_line(
    said: Words, news: str, progress: str, failed: str, matches: int | None, width: int
) -> None:
    line = FilterLine()
    line.show_query(said)
    line.show_arrivals(news)
    line.show_progress(progress)
    line.show_failure(failed)
    line.show_place(10**9, matches, failed)
    fits(at_width(line, width), width)


@given(texts, st.sampled_from(["hints", "said", "follow"]), widths)
def test_the_footer_is_one_line(text: str, what: str, width: int) -> None:
    footer = Footer(keymap())
    if what == "said":
        footer.say(text)
    elif what == "follow":
        footer.show_continuations(text, [(text, text), ("x", text)])
    fits(at_width(footer, width), width)


def test_the_filter_line_says_what_is_shown_and_how_many() -> None:
    line = FilterLine()
    line.show_query([("AI", "here")])
    line.show_place(1_234, 56_789, "9 unread")
    assert seen(line).split() == ["newstui", "AI", "1,234", "of", "56,789", "·", "9", "unread"]
    line.show_place(3, None)
    assert "3 of …" in seen(line)
    line.show_place(1, 0)
    assert "0 of 0" in seen(line)


def test_a_long_filter_is_cut_before_the_counts() -> None:
    line = FilterLine()
    line.show_query([("a very long filter " * 9, "here")])
    line.show_place(12, 345)
    assert seen(line, 60).startswith(" a very long filter")
    assert seen(line, 60).rstrip().endswith("… 12 of 345")


def test_news_progress_and_failures_stand_before_the_counts() -> None:
    line = FilterLine()
    line.show_place(1, 2)
    line.show_arrivals("3 new · r shows them")
    line.show_progress("⟳ 40")
    line.show_failure("! 1 source failed")
    assert seen(line).split("! 1 source")[1].split() == "failed 3 new · r shows them ⟳ 40 1 of 2".split()


def test_how_old_what_is_shown_may_be_goes_first_and_that_something_failed_last() -> None:
    line = FilterLine()
    line.show_query([("All", "here"), ("  ", "join"), ("newest first", "sort")])
    line.show_place(681, 681)
    line.show_failure("! 1 source failed", "as of 2024-03-09 16:00")
    whole = " All  newest first   as of 2024-03-09 16:00 · ! 1 source failed   681 of 681"
    assert " ".join(seen(line, 80).split()) == " ".join(whole.split())
    assert seen(line, 70).split()[:6] == ["newstui", "All", "newest", "first", "!", "1"]
    line.show_progress("⟳ 0 of 691")
    assert seen(line, 60).split("⟳")[0].split() == "All ! 1 source failed".split()
    assert seen(line, 40).split() == "All ! 1 ⟳ 0 of 691 681 of 681".split()
    line.show_progress("")
    line.show_place(681, 681, "9 unread")
    assert seen(line, 40).split() == "All ! 1 source failed 681 of 681".split()


def test_a_message_stands_before_the_hints_until_the_next_key() -> None:
    footer = Footer(keymap())
    assert seen(footer).startswith(" j/k move")
    footer.say("nothing to take back")
    assert seen(footer).startswith(" nothing to take back   j/k move")
    assert seen(footer, 40).rstrip().endswith("? help")
    footer.say("pin Sea to which digit?", asking=True)
    assert seen(footer).strip() == footer.message == "pin Sea to which digit?"
    footer.clear_message()
    assert "j/k move" in seen(footer)


def test_hints_go_from_the_right_and_help_last() -> None:
    footer = Footer(keymap())
    assert seen(footer, 40).rstrip().endswith("? help")
    assert "j/k move" in seen(footer, 40)
    assert "undo" not in seen(footer, 40)
    assert seen(footer, 12).strip() == "? help"


def test_each_pane_has_hints_of_its_own_from_the_keymap() -> None:
    footer = Footer(keymap_of(KeysConfig(bindings={"topic.pin": ("p",), "go.in": ("i",), "undo": ()})))
    footer.set_pane(Where.TREE, {})
    assert "i stories  h/l close/open  + also  - not  p pin  A all read" in seen(footer)
    footer.set_pane(Where.STORY, {"pane.zoom": "all panes"})
    assert "; links" in seen(footer, 160)
    assert "z all panes" in seen(footer, 160)
    assert "undo" not in seen(footer, 160)
