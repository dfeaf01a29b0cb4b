"""Fields of items that are wrong: types, limits, addresses, dates, text, topics. One field a case."""

import json
from typing import Any

from newstui import limits
from newstui.model.item import Image, Link, Provider, RelatedItem
from tests.safety.cases import Case, rejected, topic, with_body, with_field

HERE = "https://tide.example/"


def _at_limit(name: str, field: str, limit: int, attribute: str | None = None) -> tuple[Case, Case]:
    """A text of as many letters as fit stays whole; with one more it is cut."""
    whole = {attribute or field: "x" * limit}
    return (
        with_field(f"{name}-at-limit", f"{field}: {'x' * limit}", **whole),
        with_field(f"{name}-over-limit", f"{field}: {'x' * (limit + 1)}", **whole),
    )


def _json(field: str, value: Any) -> str:
    return f"{field}: {json.dumps(value)}"


TYPES: tuple[Case, ...] = (
    with_field("excerpt-list", "excerpt: [a, b]", excerpt=None),
    with_field("excerpt-number", "excerpt: 64", excerpt="64"),
    with_field("excerpt-alias", "excerpt: {}\nabstract: Low water", excerpt="Low water"),
    with_field("excerpt-html", "excerpt: '<p>Nov&#8217;19 &amp;lt;</p>'", excerpt="Nov’19 &lt;"),
    with_field("type-list", "type: [video]", type="article"),
    with_field("type-true", "type: true", type="article"),
    with_field("type-unknown", "type: zine", type="zine"),
    with_field("category-mapping", "category: {a: b}", category=None),
    with_field("quality-text", "quality: high", quality=None),
    with_field("quality-quoted", "quality: '39'", quality=None),
    with_field("quality-true", "quality: true", quality=None),
    with_field("quality-real", "quality: 39.0", quality=39),
    with_field("quality-fraction", "quality: 39.5", quality=None),
    with_field("quality-infinite", "quality: .inf", quality=None),
    with_field("quality-nan", "quality: .nan", quality=None),
    with_field("quality-exponent", "quality: 1.0e+999", quality=None),
    with_field("quality-int64", f"quality: {2**63 - 1}", quality=None),
    with_field("quality-beyond-int64", f"quality: {2**63}", quality=None),
    with_field("quality-thousands-of-digits", f"quality: {'9' * 10_000}", quality=None),
    with_field("quality-octal", "quality: 0755", quality=None),
    with_field("quality-sexagesimal", "quality: 1:30", quality=None),
    with_field("heat-minus-one", "heat: -1", heat=-1),
    with_field("heat-minus-two", "heat: -2", heat=None),
    with_field("heat-at-limit", "heat: 100000", heat=100_000),
    with_field("heat-over-limit", "heat: 100001", heat=None),
    with_field("heat-list", "heat: [1]", heat=None),
    with_field("heat-null-score", "heat: null\nscore: 7", heat=7),
    with_field("published-no", "published: no", draft=True),
    with_field("published-text", "published: 'false'", draft=False),
    with_field("published-zero", "published: 0", draft=False),
    with_field("removed-yes", "removed: yes", removed=True),
    with_field("removed-text", "removed: 'true'", removed=False),
    with_field("removed-one", "removed: 1", removed=False),
    with_field("provider-text", "provider: Tide Table", provider=None),
    with_field("provider-list", "provider: [{name: Tide Table}]", provider=None),
    with_field(
        "provider-empty", f"provider: {{}}\noriginalUrl: {HERE}", provider=Provider(domain="tide.example")
    ),
    with_field("provider-name-number", "provider: {name: 64}", provider=Provider("64")),
    with_field("authors-text", "provider: {name: T, authors: Ada}", authors=()),
    with_field("authors-mixed", "provider: {authors: [{name: Ada}, null, 3, {name: {}}]}", authors=("Ada",)),
    with_field("topics-text", "topics: Tides", topics=("Tides",)),
    with_field("topics-mixed", "topics: [Tides, null, 64, [a], {b: c}, yes, ' ']", topics=("Tides", "64")),
    with_field("topics-twice", "topics: [Tides, tides, ' TIDES ']", topics=("Tides",)),
    with_field("topics-mapping", "topics: {a: b}", topics=()),
    with_field("images-text", f"images: {HERE}a.png", images=()),
    with_field("images-one", f"images: {{url: '{HERE}a.png'}}", images=(Image(f"{HERE}a.png"),)),
    with_field(
        "images-path", "images: [{url: /assets/a.png}]", images=(Image("/assets/a.png", openable=False),)
    ),
    with_field(
        "images-script", "images: [{url: 'javascript:alert(1)'}, {url: 'data:x'}, {url: 3}]", images=()
    ),
    with_field(
        "images-sizes",
        f"images: [{{url: '{HERE}a.png', width: -3, height: tall}}]",
        images=(Image(f"{HERE}a.png"),),
    ),
    with_field("levels-text", "levels: Beginner", levels=("Beginner",)),
    with_field("levels-mixed", "levels: [1, null, {a: b}, All]", levels=("1", "All")),
    with_field("price-number", "price: 25.20", price="25.20"),
    with_field("price-list", "price: [Free]", price=None),
    with_field("length-number", "length: 64", length="64"),
    with_field("length-iso", "length: PT13M57S", length="14 min"),
    with_field("length-iso-huge", "length: PT99999999999M", length="PT99999999999M"),
    with_field("ratings-number", "ratings: 4.5", rating=None, ratings=None),
    with_field("ratings-over", "ratings: {average: 5.1, count: -1}", rating=None, ratings=None),
    with_field("ratings-text", "ratings: {average: good, count: many}", rating=None, ratings=None),
    with_field("actions-text", "actions: download", links=()),
    with_field(
        "actions-mixed",
        f"actions: [null, {{url: 'file:///etc/passwd'}}, {{url: '{HERE}a.pdf', type: [x]}}]",
        links=(Link(f"{HERE}a.pdf", "link"),),
    ),
    with_field("amp-script", "ampWebUrl: 'javascript:alert(1)'", links=()),
    with_field("items-mixed", "items: [a, null, 3, {path: '_b/c.md'}, '']", parts=("a.md", "_b/c.md")),
    with_field("featured-not-html", "featuredContent: [a]", links=()),
    with_field("featured-script", "featuredContent: '<iframe src=\"javascript:alert(1)\">'", links=()),
    with_field(
        "featured-relative-scheme",
        "featuredContent: '<iframe src=\"//tide.example/v\">'",
        links=(Link(f"{HERE}v", "video"),),
    ),
    with_field("secured-text", "secured: 'c2Vj;cmV0'", secured="c2Vj;cmV0", other={}),
    with_field("secured-control", '"secured": "c2V\\ej"', secured=None, other={}),
    with_field("unknown-kept", "shade: [1, {a: null, b: c}]", other={"shade": [1, {"b": "c"}]}),
    with_field("unknown-control", '"sha\\ede": "\\x9b1m"', other={"sha␛de": "\ufffd1m"}),
    with_field("body-field-list", "body: [a]", body=None),
)

LIMITS: tuple[Case, ...] = (
    *_at_limit("excerpt", "excerpt", limits.EXCERPT),
    *_at_limit("type", "type", limits.NAME),
    *_at_limit("category", "category", limits.NAME),
    *_at_limit("price", "price", limits.NAME),
    with_field("topic-over-limit", f"topics: [{'x' * (limits.TOPIC + 1)}]", topics=("x" * limits.TOPIC,)),
    with_field(
        "topics-over-limit",
        _json("topics", [f"t{n}" for n in range(limits.TOPICS + 1)]),
        topics=tuple(f"t{n}" for n in range(limits.TOPICS)),
    ),
    with_field(
        "related-over-limit",
        _json("related", [{"title": f"r{n}"} for n in range(limits.RELATED + 1)]),
        related=tuple(RelatedItem(f"r{n}") for n in range(limits.RELATED)),
    ),
    with_field(
        "images-over-limit",
        _json("images", [{"url": f"{HERE}{n}.png"} for n in range(limits.IMAGES + 1)]),
        images=tuple(Image(f"{HERE}{n}.png") for n in range(limits.IMAGES)),
    ),
    with_body("body-over-limit", "x" * (limits.BODY + 1), body="x" * limits.BODY),
    with_field(
        "address-at-limit", f"originalUrl: {HERE.ljust(limits.ADDRESS, 'x')}", address=HERE.ljust(2_048, "x")
    ),
    with_field("address-over-limit", f"originalUrl: {HERE.ljust(limits.ADDRESS + 1, 'x')}", address=None),
    with_field("address-over-limit-encoded", f"originalUrl: {HERE}{'潮' * 1_000}", address=None),
    with_field("host-over-limit", f"originalUrl: https://{'a' * 254}/", address=None),
)


def _address(name: str, written: str, address: str | None) -> Case:
    return with_field(f"address-{name}", _json("originalUrl", written), address=address)


ADDRESSES: tuple[Case, ...] = (
    _address("script", "javascript:alert(1)", None),
    _address("data", "data:text/html,<b>", None),
    _address("file", "file:///etc/passwd", None),
    _address("ftp", "ftp://tide.example/", None),
    _address("option", "--help", None),
    _address("option-scheme", "-https://tide.example/", None),
    _address("path", "/low-water", None),
    _address("no-host", "https:///low-water", None),
    _address("no-host-port", "https://:80/", None),
    _address("no-slashes", "https:tide.example", None),
    _address("scheme-only", "https://", None),
    _address("user", "https://user@tide.example/", None),
    _address("user-and-password", "https://user:secret@tide.example/", None),
    _address("user-misleading", "https://bank.example@tide.example/", None),
    _address("user-backslash", "https://bank.example\\@tide.example/", None),
    _address("newline", "https://tide.example/a\nb", None),
    _address("escape", "https://tide.example/\x1b[31m", None),
    _address("c1", "https://tide.example/\x9b31m", None),
    _address("nul", "https://tide.example/\0", None),
    _address("blank-host", "https://tide example/", None),
    _address("port-over", "https://tide.example:65536/", None),
    _address("port-word", "https://tide.example:http/", None),
    _address("percent-host", "https://tide%2eexample/", None),
    _address("ipv6-zone", "https://[fe80::1%25eth0]/", None),
    _address("ipv6-broken", "https://[::1/", None),
    _address("blanks-around", "  https://tide.example/a  ", f"{HERE}a"),
    _address("blank-inside", "https://tide.example/a b", f"{HERE}a%20b"),
    _address("quotes", "https://tide.example/\"'<>`|;$(id)", f"{HERE}%22'%3C%3E%60%7C;$(id)"),
    _address("not-ascii", "https://tide.example/marée", f"{HERE}mar%C3%A9e"),
    _address("bidi", "https://tide.example/\u202egpj.exe", f"{HERE}%E2%80%AEgpj.exe"),
    _address("stray-percent", "https://tide.example/100%", f"{HERE}100%25"),
    _address("idn", "https://bücher.example/", "https://xn--bcher-kva.example/"),
    _address("upper-scheme", "HTTPS://tide.example/", HERE),
    with_field("address-list", f"originalUrl: [{HERE}]", address=None),
    with_field("address-number", "originalUrl: 64", address=None),
    with_field("address-second", f"originalUrl: mailto:a@b.c\nwebUrl: {HERE}", address=HERE),
)

NOON = 1_608_292_440
"""2020-12-18T11:54:00Z"""


def _date(name: str, written: str, published: int | None) -> Case:
    return with_field(f"date-{name}", f"publishedDateTime: {written}", published=published)


DATES: tuple[Case, ...] = (
    _date("zulu", "2020-12-18T11:54:00Z", NOON),
    _date("zulu-small", "2020-12-18t11:54:00z", NOON),
    _date("quoted", "'2020-12-18T11:54:00Z'", NOON),
    _date("no-zone", "2020-12-18T11:54:00", NOON),
    _date("blank-for-t", "2020-12-18 11:54:00", NOON),
    _date("no-seconds", "2020-12-18T11:54Z", NOON),
    _date("offset", "2020-12-18T04:54:00-07:00", NOON),
    _date("offset-basic", "2020-12-18T04:54:00-0700", NOON),
    _date("offset-odd", "2020-12-18T17:39:00+05:45", NOON),
    _date("offset-too-far", "2020-12-18T11:54:00+24:00", None),
    _date("fraction", "2020-12-18T11:54:00.1234567Z", NOON),
    _date("day", "2020-12-18", NOON - 42_840),
    _date("leap-day", "2020-02-29", 1_582_934_400),
    _date("no-leap-day", "2019-02-29", None),
    _date("month-13", "2020-13-01", None),
    _date("leap-second", "2016-12-31T23:59:60Z", None),
    _date("hour-25", "2020-12-18T25:00:00Z", None),
    _date("1899", "1899-12-31T23:59:59Z", None),
    _date("1900", "1900-01-01T00:00:00Z", -2_208_988_800),
    _date("2200", "2200-12-31T23:59:59Z", 7_289_654_399),
    _date("2201", "2201-01-01T00:00:00Z", None),
    _date("edge-by-offset", "1900-01-01T00:30:00+01:00", None),
    _date("year-1", "0001-01-01T00:00:00+14:00", None),
    _date("year-9999", "9999-12-31T23:59:59-14:00", None),
    _date("year-5-digits", "12020-12-18", None),
    _date("words", "last Friday", None),
    _date("rfc-822", "Fri, 18 Dec 2020 11:54:00 GMT", None),
    _date("american", "12/18/2020", None),
    _date("unix", "1608292440", None),
    _date("list", "[2020-12-18]", None),
    _date("true", "true", None),
    _date("arabic-digits", "٢٠٢٠-١٢-١٨", None),
    _date("control", '"2020-12-18\\e[31m"', None),
)


def _quoted(text: str) -> str:
    """In double quotes of YAML; all but plain ASCII is escaped."""
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08x}" for c in text) + '"'


def _title(name: str, written: str, title: str) -> Case:
    return with_field(f"text-{name}", f"name: {_quoted(written)}\ntitle: null", title=title)


TEXTS: tuple[Case, ...] = (
    _title("newline", "Low\nwater\ttoday", "Low water today"),
    _title("carriage-return", "Low\rwater", "Low␍water"),
    _title("delete", "Low\x7fwater", "Low␡water"),
    _title("osc", "\x1b]52;c;aGk=\x07Tide", "␛]52;c;aGk=␇Tide"),
    _title("c1-csi", "\x9b2JTide", "\ufffd2JTide"),
    _title("bidi-override", "Tide \u202egnp.exe\u202c", "Tide gnp.exe"),
    _title("bidi-isolate", "\u2066Tide\u2069 \u200f\u061c", "Tide"),
    _title("zero-width", "Ti\u200bde\u2060\ufeff\u00ad", "Tide"),
    _title("line-separator", "Low\u2028water\u2029today", "Low water today"),
    _title("tags-block", "Tide\U000e0041\U000e007f", "Tide"),
    _title("noncharacters", "Ti\ufdd0de\U0001ffff", "Tide"),
    rejected("text-surrogate", '---\ntitle: "Tide \\ud800"\n---\n', "line 2: not YAML"),
    rejected("text-surrogate-pair", '---\ntitle: "Tide \\ud83d\\ude00"\n---\n', "line 2: not YAML"),
    _title("zalgo", "T" + "\u0336" * 50 + "ide", "T" + "\u0336" * 4 + "ide"),
    _title("decomposed", "Mare\u0301e", "Marée"),
    _title("markup", "[bold]Tide[/x] [@click=app.quit]x[/]", "[bold]Tide[/x] [@click=app.quit]x[/]"),
    _title("entities", "R&amp;D &lt;b&gt; &#27;[31m &#x202e;", "R&D <b> [31m"),
    _title("entity-endless", "&#" + "9" * 5_000 + " Tide", "\ufffd Tide"),
    _title("tags", "<b>Tide</b><script>x()</script><!-- c -->", "Tide"),
    _title("less-than", "a < b <3 List<int>", "a < b <3 List<int>"),
    _title("over-limit", "x" * 501, "x" * 500),
    _title("cut-at-mark", "x" * 499 + "e\u0336\u0336", "x" * 499),
    _title("emoji", "👩‍🚀 and ❤️", "👩‍🚀 and ❤️"),
    with_body("body-escapes", "a\x1b[31mb\x9bc\u202ed\u2028e", body="a␛[31mb\ufffdcd e"),
    with_body("body-crlf", "a\r\nb\rc", body="a\nb\nc"),
    with_body("body-zalgo", "a" + "\u0300" * 10_000, body="à" + "\u0300" * 4),
)

RELATED: tuple[Case, ...] = (
    with_field("related-text", "related: Tide", related=()),
    with_field("related-mixed", "related: [null, 3, a, [b], {}, {title: R}]", related=(RelatedItem("R"),)),
    with_field("related-nothing", "related: [{title: '', originalUrl: 'javascript:x'}]", related=()),
    with_field(
        "related-itself", f"originalUrl: {HERE}\nrelated: [{{title: R, url: '{HERE}#a'}}]", related=()
    ),
    with_field("related-twice", "related: [{title: R}, {title: R}]", related=(RelatedItem("R"),)),
    with_field(
        "related-wrong-fields",
        "related: [{title: R, quality: best, publishedDateTime: now, provider: 3, images: x, type: [y]}]",
        related=(RelatedItem("R"),),
    ),
    with_field("related-nested", "related: [{title: R, related: [{title: S}]}]", related=(RelatedItem("R"),)),
)

TOPICS: tuple[Case, ...] = (
    topic("topic-self", "name: Self\nparent: Self", name="Self", parent="Self"),
    topic("topic-ring-a", "name: Ring A\nparent: Ring C", parent="Ring C"),
    topic("topic-ring-b", "name: Ring B\nparent: Ring A", parent="Ring A"),
    topic("topic-ring-c", "name: Ring C\nparent: ring b", parent="ring b"),
    topic("topic-orphan", "name: Orphan\nparent: Nowhere", parent="Nowhere"),
    topic("topic-parent-list", "name: Odd parent\nparent: [a]", parent=None),
    topic("topic-parent-control", 'name: Control\nparent: "a\\eb"', parent="a␛b"),
    topic("topic-name-number", "name: 64", name="64"),
    topic("topic-name-over-limit", f"name: {'y' * 101}", name="y" * 100),
    topic("topic-services", "name: S\nservices: {news: 'javascript:x', a: 3}", services=()),
    topic("topic-services-text", "name: S2\nservices: news", services=()),
    topic("topic-description", "name: D\ndescription: '<b>x</b>'", description="x"),
    rejected("topic-nameless", "---\ntaxonomy: topic\ntitle: Tide\n---\n", "a topic without a name"),
    rejected("topic-name-list", "---\ntaxonomy: topic\nname: [a]\n---\n", "a topic without a name"),
    with_field("topic-empty-taxonomy", "taxonomy: null"),
)

FIELDS: tuple[Case, ...] = (*TYPES, *LIMITS, *ADDRESSES, *DATES, *TEXTS, *RELATED, *TOPICS)
