"""Which entry is which, and how old it is."""

from hypothesis import given
from hypothesis import strategies as st

from newstui.model.item import Item
from newstui.sources.feeds.identity import (
    WRITTEN,
    Named,
    identified,
    keys_of,
    shared_addresses,
    stamp_of,
    with_dates,
)
from tests.sources.feeds.samples import item, read, rss

DAY = 86_400
AT = 1_790_000_000


def keys(*inside: str) -> list[str]:
    return [entry.key for entry in read(rss(*inside)).entries]


def test_a_key_is_the_id_in_normal_form() -> None:
    assert keys('<guid isPermaLink="false">made:1</guid><title>x</title>') == ["made:1"]
    assert keys("<guid>http://www.a.example/1/</guid><title>x</title>") == ["https://a.example/1"]
    assert keys("<link>http://a.example/1?utm_source=x</link><title>x</title>") == ["https://a.example/1"]
    assert len(keys(f"<guid>{'x' * 600}</guid><title>x</title>")[0]) == 32


def test_without_id_and_address_the_text_is_the_key() -> None:
    first, second = keys("<description>One</description>", "<description>Two</description>")
    assert first != second
    assert keys("<description>One</description>") == [first]


def test_entries_that_share_an_id_never_take_each_others_key() -> None:
    def entry(place: int) -> str:
        return f"<guid>same</guid><title>{place}</title><link>http://a.example/{place}</link>"

    before = keys(entry(1), entry(2))
    after = keys(entry(3), entry(1), entry(2))
    assert before == ["same|https://a.example/1", "same|https://a.example/2"]
    assert after[1:] == before


def test_entries_that_share_id_and_address_are_told_apart_by_their_title() -> None:
    first = "<guid>same</guid><title>One</title><link>http://a.example/</link>"
    second = "<guid>same</guid><title>Two</title><link>http://a.example/</link>"
    assert len({*keys(first, second)}) == 2
    assert keys(first, second) == keys(second, first)[::-1]
    assert len({*keys(first, first, first)}) == 3


def test_entries_without_id_that_share_an_address_are_told_apart_by_their_title() -> None:
    first, second = keys(
        "<title>One</title><link>http://a.example/</link>", "<title>Two</title><link>http://a.example/</link>"
    )
    assert first != second
    assert first.count("|") == second.count("|") == 1


names = st.none() | st.sampled_from(["a", "b", "http://a.example/"])


@given(st.lists(st.tuples(names, names, st.sampled_from(["", "t"]), st.sampled_from(["", "w"]))))
def test_keys_are_unique(entries: list[tuple[str | None, str | None, str, str]]) -> None:
    found = keys_of([Named(*entry) for entry in entries])
    assert len(set(found)) == len(entries)


def test_an_address_of_several_entries_or_of_the_site_does_not_identify() -> None:
    found = read(
        rss(
            "<guid>1</guid><title>One</title><link>http://a.example/</link>",
            "<guid>2</guid><title>Two</title><link>https://a.example</link>",
            "<guid>3</guid><title>Three</title><link>http://site.example/</link>",
            "<guid>4</guid><title>Four</title><link>http://a.example/4</link>",
        )
    )
    assert set(found.shared) == {"https://a.example", "https://site.example"}
    items = [identified(entry, found.shared, "feeds.example/x") for entry in found.items]
    assert [entry.normal for entry in items] == [None, None, None, "https://a.example/4"]
    assert items[0].place == "feeds.example/x/1"
    assert items[0].address == "http://a.example/"
    assert shared_addresses([], (), ["https://old.example", *found.shared])[0] == "https://old.example"


def test_an_entry_twice_in_a_document_does_not_share_its_address_with_itself() -> None:
    once = "<guid>1</guid><title>One</title><link>http://a.example/1</link>"
    assert read(rss(once, once)).shared == ()


def test_tracking_comments_and_dates_are_no_change() -> None:
    def stamp(query: str, comments: str, date: str, title: str = "x") -> bytes:
        return stamp_of(
            item(
                rss(
                    f"<title>{title}</title><link>http://a.example/1{query}</link><guid>1</guid>"
                    f"<slash:comments>{comments}</slash:comments><atom:updated>{date}</atom:updated>"
                )
            )
        ).hash

    first = stamp("", "1", "2026-11-01")
    assert stamp("?utm_source=rss", "2", "2026-11-02") == first
    assert stamp("", "1", "2026-11-01", "y") != first


# --- dates --------------------------------------------------------------------------------------------------


def made(key: str, published: int | None = None) -> Item:
    return Item(origin=key, title=key, published=published)


def dates(items: list[Item]) -> list[int | None]:
    return [entry.published for entry in items]


def test_an_undated_entry_is_as_old_as_its_first_sight_and_stays_so() -> None:
    first, seen = with_dates([made("a"), made("b", AT - DAY), made("c")], AT, {})
    assert dates(first) == [AT, AT - DAY, AT - 2]
    again, seen = with_dates([made("new"), made("a"), made("c")], AT + DAY, seen)
    assert dates(again) == [AT + DAY, AT, AT - 2]
    assert set(seen) == {"new", "a", "c"}


def test_the_first_read_takes_the_feeds_own_date_when_older() -> None:
    assert dates(with_dates([made("a")], AT, {}, AT - DAY)[0]) == [AT - DAY]
    assert dates(with_dates([made("a")], AT, {}, AT + DAY)[0]) == [AT]


def test_a_date_in_the_future_is_the_first_sight_and_never_moves() -> None:
    future = AT + 30 * DAY
    (first,), seen = with_dates([made("sticky", future)], AT, {})
    assert first.published == AT
    assert first.other[WRITTEN].startswith("2026-")
    for later in (AT + DAY, future + DAY):
        (again,), seen = with_dates([made("sticky", future)], later, seen)
        assert again.published == AT


def test_a_clock_an_hour_ahead_is_believed() -> None:
    items, seen = with_dates([made("a", AT + 3_600)], AT, {})
    assert dates(items) == [AT + 3_600]
    assert seen == {}
