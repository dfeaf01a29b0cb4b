"""Any query, for hypothesis."""

from hypothesis import strategies as st

from newstui.query.ast import FLAGS, KINDS, SORTS, And, Compare, Field, Node, Not, Or, Query, When, Word

_any = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
_odd = st.sampled_from(
    [
        '"',
        "\\",
        '\\"',
        "OR",
        "or",
        "-",
        "- x",
        "topic:",
        "topic:x",
        "a:b",
        "(",
        "a) OR (b",
        "NEAR(a b)",
        "50%",
        "*",
        "a*",
    ]
)
phrases = (_any | _odd).filter(str.strip).map(lambda text: Word(text, phrase=True))
_word = st.text("abcxyzéß漢字0123456789.,'%*_+&", min_size=1, max_size=8).filter(lambda text: text[-1] != "*")
_begun = st.text("abcxyzéß漢字0123456789", min_size=2, max_size=8)
bare = _word.map(Word) | _begun.map(lambda text: Word(text, prefix=True))
values = (_any | _odd).filter(str.strip)
fields = st.one_of(
    st.builds(Field, st.sampled_from(["title", "topic", "provider", "source", "type"]), values),
    st.builds(Field, st.just("is"), st.sampled_from(FLAGS)),
    st.builds(Field, st.just("has"), st.sampled_from(KINDS)),
)
numbers = st.builds(
    Compare,
    st.sampled_from(["heat", "quality"]),
    st.sampled_from(["<", "<=", "=", ">=", ">"]),
    st.integers(-(10**17), 10**17),
)
dates = st.one_of(
    st.builds(When, st.sampled_from(["since", "before"]), st.sampled_from(["7d", "24h", "2w", "0d"])),
    st.builds(
        When,
        st.sampled_from(["since", "before", "on"]),
        st.sampled_from(["2020-12-18", "2020-12", "2020", "today", "yesterday"]),
    ),
)
leaves: st.SearchStrategy[Node] = st.one_of(bare, phrases, fields, numbers, dates)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(several.map(And), several.map(Or), inner.map(Not))


nodes = st.recursive(leaves, _grown, max_leaves=6)
queries = st.builds(Query, st.lists(nodes, max_size=4).map(tuple), st.sampled_from(SORTS))
