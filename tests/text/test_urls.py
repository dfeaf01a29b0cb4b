"""Which addresses may be opened, which are the same story, and what people see of them."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newstui import limits
from newstui.model.identity import key_range, story_id, story_key
from newstui.text.urls import host, iframe_source, linked, normal, openable, shown, true_host

pieces = st.sampled_from(
    [
        "http",
        "https",
        "://",
        "//",
        "www.",
        "x.com",
        "EXAMPLE.org",
        ":",
        "80",
        "443",
        "99999",
        "/",
        "?",
        "#",
        "&",
        "@",
        "utm_a=1",
        "fbclid=2",
        "b=3",
        "%",
        "%20",
        "%zz",
        " ",
        "é",
        "中",
        "。",
        "[",
        "]",
        "[::1]",
        "xn--",
        "\\",
        "\n",
        "\x1b",
        "\ud800",
        "\u202e",
        "..",
        "-",
        "ß",
        "℀",
        ";",
        "'",
        '"',
        "javascript:",
        "аррӏе",
    ]
)
soup = st.lists(pieces, max_size=12).map("".join)
addresses = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(
        ["www.x.com", "WWW.www.X.com", "x.com:80", "x.com:443", "www.", "bücher.de", "[::1]:8080", "x.com"]
    ),
    st.sampled_from(["", "/", "//", "/a/", "/a b/é", "/%C3%A9/%"]),
    st.lists(pieces.filter(lambda piece: piece not in ("\n", "\x1b", "\ud800")), max_size=6)
    .map("".join)
    .map("?".__add__),
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://x.com/a?b=c#d", "https://x.com/a?b=c#d"),
        (" https://x.com \n", "https://x.com"),
        ("HTTP://X.com/A", "http://X.com/A"),
        ("http://x.com/a b", "http://x.com/a%20b"),
        ("http://x.com/®/%C2%AE?é", "http://x.com/%C2%AE/%C2%AE?%C3%A9"),
        ("http://x.com/100%", "http://x.com/100%25"),
        ('http://x.com/<"`{|}\\^>', "http://x.com/%3C%22%60%7B%7C%7D%5C%5E%3E"),
        ("https://bücher.de:8080/", "https://xn--bcher-kva.de:8080/"),
        ("https://faß.de", "https://xn--fa-hia.de"),
        ("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
        ("http://x.com:/a", "http://x.com/a"),
        ("http://x.com:0080/a", "http://x.com:80/a"),
        ("http://a_b.x.com./", "http://a_b.x.com./"),
        ("http://x.com?q=a@b", "http://x.com?q=a@b"),
    ],
)
def test_an_address_is_opened_as_written_with_the_rest_encoded(text: str, address: str) -> None:
    assert openable(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x.com",
        "//x.com/a",
        "/assets/a.png",
        "ftp://x.com",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "-http://x.com",
        "--new-window",
        "http://",
        "http:///a",
        "http://?a",
        "http://[",
        "http://[::1",
        "http://[::g]/",
        "http://[::1]x/",
        "http://[fe80::1%25eth0]/",
        "http://user@x.com/",
        "http://user:secret@x.com/",
        "http://good.com\\@evil.com/",
        "http://x.com:99999/",
        "http://x.com:8a/",
        "http://x..com/",
        "http://.x.com/",
        "http://x com/",
        "http://℀.com/",
        "http://a\u202eb.com/",
        "http://ex%61mple.com/",
        "http://x.com/\x1b[31m",
        "http://x.com/a\nb",
        "http://x.com/\x9b",
        "http://x.com/\ud800",
        "http://" + "é" * 80 + ".com",
        "http://" + "a." * 150 + "com",
        "http://x.com/" + "a" * limits.ADDRESS,
        "http://x.com/" + "中" * (limits.ADDRESS // 8),
    ],
)
def test_what_may_not_be_opened(text: str) -> None:
    assert openable(text) is None


@given(soup | addresses | st.text(max_size=30).map("http://x.com/".__add__))
def test_an_openable_address_is_plain_ascii_and_stays_as_it_is(text: str) -> None:
    address = openable(text)
    if address is None:
        return
    assert openable(address) == address
    assert len(address) <= limits.ADDRESS
    assert re.fullmatch(r"https?://[A-Za-z0-9._\-\[\]:]+([/?#][!-~]*)?", address)
    assert "@" not in re.split("[/?#]", address, maxsplit=3)[2]


@pytest.mark.parametrize(
    "same",
    [
        [
            "http://x.com",
            "https://x.com/",
            "https://www.x.com",
            "HTTPS://WWW.X.COM:443/",
            "http://x.com:80//#top",
        ],
        [
            "https://x.com/a",
            "https://x.com/a/",
            "https://x.com/a#b",
            "https://x.com/a?utm_source=t&UTM_x=1&gclid=1",
        ],
        ["https://x.com/a?id=1&b=2", "https://x.com/a/?fbclid=9&id=1&utm_campaign=&b=2"],
        ["https://x.com/a b/é", "https://x.com/a%20b/%C3%A9"],
        ["https://xn--bcher-kva.de", "http://www.Bücher.de/"],
        ["http://[::1]", "https://[::1]:443/"],
    ],
)
def test_addresses_of_one_story_have_one_normal_form(same: list[str]) -> None:
    assert len({normal(openable(address) or "") for address in same}) == 1


def test_what_tells_stories_apart_stays_in_the_normal_form() -> None:
    kinds = [
        "/a",
        "/A",
        "/a?b=1&c=2",
        "/a?c=2&b=1",
        "/a?utm=1",
        "/a?xgclid=1",
        "/a?b=utm_x",
        "/a;b",
        "/a?b=1&&c=2",
    ]
    assert len({normal("https://x.com" + kind) for kind in kinds}) == len(kinds)
    assert normal("http://x.com:8080/") == "https://x.com:8080"
    assert normal("https://www.co.uk/a") == "https://co.uk/a"


@given(soup | addresses)
@example("http://www.www./")
def test_normal_is_idempotent_and_never_raises(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    address = openable(text)
    if address:
        form = normal(address)
        assert normal(form) == form
        assert openable(form) == form


def test_keys_fit_a_signed_column_and_ids_are_their_start() -> None:
    keys = [story_key(f"https://x.com/{number}") for number in range(500)]
    assert all(0 <= key < 2**63 for key in keys)
    assert len({story_id(key) for key in keys}) == 500
    # SHA-256 of "abc" begins ba7816bf 8f01cfea; its first 50 bits in RFC 4648 base32, lower case.
    assert story_key("abc") == 0xBA7816BF8F01CFEA >> 1
    assert story_id(story_key("abc")) == "xj4bnp4pah"
    assert story_key("file \udc80") != story_key("file ?")


@given(st.integers(0, 2**63 - 2), st.integers(1, 10))
@example(2**63 - 2, 1)
@example(0, 10)
def test_a_key_is_in_the_range_of_every_start_of_its_id(key: int, length: int) -> None:
    start = story_id(key)[:length]
    for prefix in (start, start.upper()):
        found = key_range(prefix)
        assert found is not None
        first, end = found
        assert first <= key < end < 2**63
    assert story_id(first).startswith(start)
    assert first == 0 or not story_id(first - 1).startswith(start)
    assert end == 2**63 - 1 or not story_id(end).startswith(start)


@pytest.mark.parametrize("prefix", ["", "0", "ab1", "a b", "é", "a" * 11, "https://x"])
def test_what_starts_no_id_has_no_range(prefix: str) -> None:
    assert key_range(prefix) is None


@pytest.mark.parametrize(
    ("address", "name", "true_name"),
    [
        ("https://www.Computing.co.uk/news", "computing.co.uk", "computing.co.uk"),
        ("https://x.com:8080/a", "x.com", "x.com"),
        ("http://[::1]:80/", "[::1]", "[::1]"),
        ("https://xn--bcher-kva.de/", "bücher.de", "bücher.de"),
        ("https://xn--r8jz45g.xn--zckzah/", "例え.テスト", "例え.テスト"),
        ("https://xn--80aswg.xn--p1ai/", "сайт.рф", "сайт.рф"),
        ("https://xn--pple-43d.com/", "xn--pple-43d.com", "аpple.com (xn--pple-43d.com)"),
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com", "аррӏе.com (xn--80ak6aa92e.com)"),
        ("https://xn--a-ecp.ru/", "xn--a-ecp.ru", "xn--a-ecp.ru"),
        ("https://xn--99999999999.com/", "xn--99999999999.com", "xn--99999999999.com"),
        ("nothing", "", ""),
    ],
)
def test_a_host_is_shown_in_its_script_unless_that_misleads(address: str, name: str, true_name: str) -> None:
    assert host(address) == name
    assert true_host(address) == true_name


def test_shown_is_whole_or_keeps_the_end_of_the_host_in_view() -> None:
    address = "https://www.x.com/a/long/path/"
    assert shown(address) == "www.x.com/a/long/path"
    assert shown(address, 40) == "www.x.com/a/long/path"
    assert shown(address, 14) == "www.x.com/a/l…"
    assert shown("https://paypal.com.account.check.evil.net/login", 12) == "…ck.evil.net"
    assert [len(shown(address, width)) for width in range(6)] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("html", "address"),
    [
        (
            '<iframe width="800" src="https://www.youtube.com/embed/x"></iframe>',
            "https://www.youtube.com/embed/x",
        ),
        ("<p>a</p><IFRAME SRC=//cdn.x.com/w?a=1&amp;b=2 x>", "https://cdn.x.com/w?a=1&b=2"),
        ("<iframe title='a > b' data-src='http://no.com' src = 'http://x.com'/>", "http://x.com"),
        ("<iframe data-src='http://no.com'></iframe>", None),
        ("<iframe src='javascript:alert(1)'>", None),
        ("<iframe src='/local'>", None),
        ("<iframes src='http://x.com'>", None),
        ("no frame, src='http://x.com'", None),
    ],
)
def test_an_iframe_is_its_address(html: str, address: str | None) -> None:
    assert iframe_source(html) == address


@given(soup)
def test_nothing_shown_of_any_address_raises_or_holds_a_control(text: str) -> None:
    for line in (
        host(text),
        true_host(text),
        shown(text),
        shown(text, 9),
        linked(text) or "",
        iframe_source(text) or "",
    ):
        assert line == "" or line.isprintable()


@pytest.mark.corpus
def test_real_addresses_are_all_openable(corpus: Path) -> None:
    found = set()
    for file in (corpus / "ai" / "_posts").rglob("*.md"):
        match = re.search(r"^sourceUrl: *[\"']?(.*?)[\"']?\s*$", file.read_text("utf-8"), re.MULTILINE)
        if match:
            found.add(openable(match[1]))
    assert None not in found
    assert len({normal(address) for address in found if address}) == 286
