"""Bytes of any charset, however declared."""

import pytest

from newstui.sources.feeds.documents.charset import LOSS, decode


def document(encoding: str, words: str, called: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="{called or encoding}"?><rss>{words}</rss>'.encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8", "Grüße – 東京"),
        ("iso-8859-1", "Grüße"),
        ("windows-1251", "Новости"),
        ("koi8-r", "Новости"),
        ("shift_jis", "円相場"),
        ("euc-jp", "円相場"),
        ("iso-2022-jp", "円相場"),
        ("euc-kr", "뉴스"),
        ("gb2312", "新闻"),
        ("big5", "新聞"),
        ("utf-16", "Grüße"),
    ],
)
def test_the_declared_charset_is_read(encoding: str, words: str) -> None:
    text, remark = decode(document(encoding, words))
    assert words in text
    assert remark is None


@pytest.mark.parametrize(
    ("called", "encoding", "words"),
    [
        ("ujis", "euc-jp", "円相場"),
        ("MS_Kanji", "shift_jis", "円相場"),
        ("Windows-31J", "shift_jis", "円相場"),
        ("ksc5601", "euc-kr", "뉴스"),
        ("ks_c_5601-1987", "euc-kr", "뉴스"),
        ("csGB2312", "gb2312", "新闻"),
        ("x-x-big5", "big5", "新聞"),
        ("KOI8", "koi8-r", "Новости"),
        ("win-1251", "windows-1251", "Новости"),
        ("cyrillic", "iso-8859-5", "Новости"),
        ("iso-8859-8-i", "iso-8859-8", "שלום"),
    ],
)
def test_a_charset_is_known_by_its_other_names(called: str, encoding: str, words: str) -> None:
    assert words in decode(document(encoding, words, called))[0]


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf16_shows_by_its_zero_bytes(name: str) -> None:
    assert decode("<rss>é</rss>".encode(name))[0] == "<rss>é</rss>"


def test_strict_utf8_wins_over_any_declaration() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-1"?><rss>Grüße</rss>'.encode()
    assert "Grüße" in decode(body, "text/xml; charset=windows-1251")[0]


def test_the_header_counts_when_the_document_says_nothing() -> None:
    assert "Новости" in decode("<rss>Новости</rss>".encode("cp1251"), "text/xml; charset=windows-1251")[0]


def test_without_any_word_it_is_windows_1252() -> None:
    assert decode("<rss>caf\xe9 \x93x\x94</rss>".encode("latin-1"))[0] == "<rss>café “x”</rss>"


def test_latin1_holds_the_quotes_of_windows() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?><rss>\x93x\x94</rss>'
    assert "“x”" in decode(body)[0]


def test_a_few_foreign_bytes_do_not_spoil_utf8() -> None:
    text, _ = decode("<rss>Grüße aus Köln und Düsseldorf ".encode() + b"\x93x\x94</rss>")
    assert "Grüße aus Köln" in text
    assert "“x”" in text


def test_a_character_cut_off_at_the_end_is_no_reason_to_doubt() -> None:
    text, remark = decode("<rss>Grüße".encode() + "é".encode()[:1])
    assert text == "<rss>Grüße"
    assert remark is None


def test_lost_letters_are_told() -> None:
    text, remark = decode(b'<?xml version="1.0" encoding="utf-8"?><rss>\x81\x8d\xff</rss>')
    assert remark == LOSS
    assert "\ufffd" in text


@pytest.mark.parametrize(
    "name", ["punycode", "utf-7", "rot13", "hex", "unicode_escape", "none-such", "undefined"]
)
def test_codecs_that_are_none_of_the_webs_are_not_used(name: str) -> None:
    assert decode(f'<?xml version="1.0" encoding="{name}"?><rss>a+AGE-b</rss>'.encode())[0].endswith(
        "a+AGE-b</rss>"
    )
