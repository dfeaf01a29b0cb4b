"""The layers of keys: defaults, a preset over them, the user's own over that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.keys.actions import ACTIONS, BY_NAME, Action, Where
from newstui.keys.keymap import NAMED, keymap, split_keys
from newstui.keys.presets import PRESETS, KeysConfig, checked_keys, keymap_of, own_clash

NAMES = [action.name for action in ACTIONS]
PANES = (Where.TREE, Where.LIST, Where.STORY)


def does(keys: KeysConfig, typed: str, where: Where = Where.LIST) -> str:
    """The action of some keys, "" for none, "…" when more must follow."""
    found = keymap_of(keys).match(split_keys(typed), where)
    return found.name if isinstance(found, Action) else "…" if found else ""


def test_without_a_word_in_the_config_the_keys_are_the_default_ones() -> None:
    assert keymap_of(KeysConfig()) == keymap()


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_has_no_clashes(preset: str) -> None:
    assert keymap_of(KeysConfig(preset)).clashes() == []
    assert own_clash(PRESETS[preset].bindings) is None


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_names_actions_and_keys_that_are(preset: str) -> None:
    for name, keys in PRESETS[preset].bindings.items():
        assert name in BY_NAME
        assert keys == tuple(map(checked_keys, keys))


@pytest.mark.parametrize("preset", PRESETS)
def test_what_a_preset_leaves_without_a_key_is_known(preset: str) -> None:
    keys = keymap_of(KeysConfig(preset))
    without = {name for name in NAMES if not keys.keys(name)}
    neighbours = {"story.next", "story.previous"}
    scrolls = {"story.scroll-down", "story.scroll-up"}
    assert without == {
        "source.list",
        *({*scrolls, "theme.choose"} if preset == "newsboat" else {"config.edit", *neighbours}),
    }


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(("Enter", "go.in"), ("q", "back-or-quit"), ("Q", "quit"), ("r", "reload"), ("R", "reload-all")),
        *(("A", "list.mark-read"), ("N", "story.mark-read"), ("l", "unread.only"), ("J", "story.next")),
        *(("K", "story.previous"), ("n", "unread.next"), ("p", "unread.previous"), ("o", "story.open")),
        *(("O", "story.open-next"), ("u", "story.hints"), ("t", "topic.find"), ("C-t", "topic.drop")),
        *(("/", "search"), ("F", "query.edit"), ("f", "view.choose"), ("C-n", "topic.next")),
        *(("C-p", "topic.previous"), ("|", "story.pipe"), (":", "palette"), ("?", "help"), ("g", "…")),
        *(("gd", "sort.newest"), ("Gd", "sort.oldest"), ("Up", "move.up"), ("Home", "move.top")),
        *(("End", "move.end"), ("PgDn", "move.page-down"), ("b", "move.page-up"), ("v", "")),
        *(("Space", "story.page"), ("E", "config.edit")),
    ],
)
def test_newsboat_keys_do_what_newsboat_does(typed: str, name: str) -> None:
    assert does(KeysConfig("newsboat"), typed) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(("j", "move.down"), ("gg", "move.top"), ("G", "move.end"), ("%", "move.percent"), ("C-d", "move.half-down")),
        *(("C-e", "story.scroll-down"), ("C-y", "story.scroll-up"), ("yy", "story.copy"), ("y", "…")),
        *(("u", "undo"), ("C-r", "redo"), ("gx", "story.open"), ("gf", "story.edit"), ("gt", "topic.next")),
        *(("ZZ", "quit"), ("C-ww", "pane.next"), ("C-wo", "pane.zoom"), ("C-o", "go.back"), ("v", "list.range")),
        *(("1", ""), ("0", ""), ("g1", "topic.1"), ("g9", "topic.9"), ("g0", "topic.drop"), ("N", "unread.previous")),
    ],
)  # fmt: skip
def test_vim_keys_do_what_vim_does(typed: str, name: str) -> None:
    assert does(KeysConfig("vim"), typed) == name
    assert keymap_of(KeysConfig("vim")).counts


def test_the_users_keys_win_over_the_preset_and_the_preset_over_the_defaults() -> None:
    keys = KeysConfig("newsboat", {"story.star": ("l", "X")})
    assert does(keys, "l") == "story.star"
    assert does(keys, "l", Where.TREE) == ""  # not to hold there does not leave it to another
    assert keymap_of(keys).keys("unread.only") == ("H",)
    assert keymap_of(keys).keys("pane.right") == ("Right",)
    assert does(keys, "s") == ""


def test_a_key_that_acts_takes_all_sequences_it_begins_and_the_other_way_round() -> None:
    acts = keymap_of(KeysConfig(bindings={"help": ("g",)}))
    assert acts.keys("move.top") == ("Home",)
    assert acts.keys("related.go") == ()
    begins = keymap_of(KeysConfig(bindings={"help": ("mm",)}))
    assert begins.keys("story.mark-read") == ()


def test_an_action_without_a_key_leaves_its_key_free() -> None:
    assert does(KeysConfig(bindings={"list.mark-read": ()}), "A") == ""


sequences = st.lists(st.sampled_from([*"gGszS1", "C-f", "Space"]), min_size=1, max_size=2).map("".join)


@given(
    st.sampled_from(sorted(PRESETS)),
    st.dictionaries(st.sampled_from(NAMES), st.lists(sequences, max_size=2).map(tuple), max_size=5),
)
def test_whatever_is_bound_every_key_has_one_meaning(
    preset: str, bindings: dict[str, tuple[str, ...]]
) -> None:
    if own_clash(bindings) is not None:
        return
    keys = keymap_of(KeysConfig(preset, bindings))
    assert keys.clashes() == []
    for name, wanted in bindings.items():
        assert keys.keys(name) == wanted
        for where in PANES:
            for text in wanted:
                if BY_NAME[name].where & where:
                    assert keys.match(split_keys(text), where) == BY_NAME[name]


@pytest.mark.parametrize(
    "text", ["s", "gg", "C-f", "C-ww", "C-w<", "g%", "Space", "Esc", "|", "-", "<", "é", "S-Tab"]
)
def test_keys_that_can_be_typed(text: str) -> None:
    assert checked_keys(text) == text


@given(st.text(max_size=8) | st.lists(st.sampled_from([*NAMED, "C-x", "g"]), max_size=4).map("".join))
def test_what_passes_is_what_the_dispatcher_looks_for(text: str) -> None:
    try:
        checked_keys(text)
    except ValueError as mistake:
        assert str(mistake)  # noqa: PT017
    else:
        assert 1 <= len(split_keys(text)) <= 3
        assert "".join(split_keys(text)) == text


def test_in_the_config_every_action_can_be_named_without_quotes() -> None:
    """A name that begins another would have to be a value and a table at once."""
    assert not [(one, other) for one in NAMES for other in NAMES if other.startswith(f"{one}.")]
    assert "preset" not in NAMES
