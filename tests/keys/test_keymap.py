"""The registry: every key means one thing in one place, and is written one way."""

from hypothesis import given
from hypothesis import strategies as st

from newstui.keys.actions import ACTIONS, BY_NAME, Action, Where
from newstui.keys.keymap import NAMED, Keymap, keymap, split_keys
from newstui.text.cells import cells


def test_default_keys_do_not_clash() -> None:
    assert keymap().clashes() == []


def test_a_clash_is_found_where_one_key_acts_and_begins_a_sequence() -> None:
    keys = Keymap({"move.top": (("g", "g"),), "reload": (("g",),)})
    assert keys.clashes() == [("g", "move.top", "reload")]


def test_names_are_unique_and_words_fit() -> None:
    assert len(BY_NAME) == len(ACTIONS)
    assert all(cells(action.words) <= 40 for action in ACTIONS)


def test_a_sequence_is_its_keys() -> None:
    assert split_keys("gg") == ("g", "g")
    assert split_keys("C-f") == ("C-f",)
    assert split_keys("g%") == ("g", "%")
    assert split_keys("S-Tab") == ("S-Tab",)
    assert split_keys("Sn") == ("S", "n")


@given(st.lists(st.sampled_from([*NAMED, "C-x", "g", "%", "é", "S", "/", "!"]), min_size=1, max_size=4))
def test_tokens_lose_nothing(keys: list[str]) -> None:
    assert "".join(split_keys("".join(keys))) == "".join(keys)


def test_half_typed_keys_tell_what_may_follow() -> None:
    found = keymap().match(("S",), Where.LIST)
    assert not isinstance(found, Action)
    assert [(key, action.name) for key, action in found] == [
        ("n", "sort.newest"),
        ("o", "sort.oldest"),
        ("h", "sort.heat"),
        ("q", "sort.quality"),
        ("t", "sort.top"),
    ]


def test_an_action_holds_only_in_its_panes() -> None:
    assert keymap().match(("s",), Where.TREE) == ()
    found = keymap().match(("s",), Where.STORY)
    assert isinstance(found, Action)
    assert found.name == "story.star"


def test_no_action_needs_keys_that_terminals_keep() -> None:
    taken = {"C-a", "C-s", "C-q"}
    assert not any(set(split_keys(key)) & taken for action in ACTIONS for key in action.keys)
