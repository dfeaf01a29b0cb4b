"""Files that are broken before any field is looked at: encodings, fences, and YAML of every odd kind."""

from newstui import limits
from tests.safety.cases import Case, ignored, rejected, story, with_field

TIDE = "---\ntitle: Tide\n---\nWater.\n"
DEEP = limits.YAML_DEPTH


def _nested(depth: int) -> str:
    """A list in a list, `depth` times, as the value of a field; the mapping around it is one level more."""
    return f"odd: {'[' * depth}1{']' * depth}"


ENCODINGS: tuple[Case, ...] = (
    story("bom", b"\xef\xbb\xbf" + TIDE.encode(), title="Tide", body="Water."),
    ignored("bom-twice", b"\xef\xbb\xbf" * 2 + TIDE.encode()),
    ignored("bom-alone", b"\xef\xbb\xbf"),
    rejected("utf-16-le-bom", b"\xff\xfe" + TIDE.encode("utf-16-le"), "encoded as UTF-16; save it as UTF-8"),
    rejected("utf-16-be-bom", b"\xfe\xff" + TIDE.encode("utf-16-be"), "encoded as UTF-16; save it as UTF-8"),
    ignored("utf-16-le-bare", TIDE.encode("utf-16-le")),
    rejected("utf-32", TIDE.encode("utf-32"), "UTF-16; save it as UTF-8"),
    rejected("latin-1", "---\ntitle: Marée\n---\n".encode("latin-1"), "line 2: not UTF-8 (byte 0xe9)"),
    rejected("windows-1252", b"---\ntitle: A \x93tide\x94\n---\n", "line 2: not UTF-8 (byte 0x93)"),
    rejected("latin-1-in-body", b"---\ntitle: Tide\n---\nOne\nmar\xe9e\n", "line 5: not UTF-8"),
    rejected("utf-8-cut", b"---\ntitle: Mar\xc3", "not UTF-8"),
    rejected("utf-8-overlong", b"---\ntitle: \xc0\xaf\n---\n", "line 2: not UTF-8 (byte 0xc0)"),
    rejected("utf-8-surrogate", "---\ntitle: \ud800\n---\n", "line 2: not UTF-8 (byte 0xed)"),
    rejected("utf-8-beyond", b"---\ntitle: \xf5\x80\x80\x80\n---\n", "line 2: not UTF-8 (byte 0xf5)"),
    rejected("nul-in-yaml", b"---\ntitle: Ti\0de\n---\n", "line 2: not YAML"),
    story("nul-in-body", b"---\ntitle: Tide\n---\na\0b\n", body="a␀b"),
    rejected("escape-in-yaml", b"---\ntitle: Ti\x1b[31mde\n---\n", "line 2: not YAML"),
    story("escape-in-body", b"---\ntitle: Tide\n---\na\x1b[31mb\n", body="a␛[31mb"),
    story("nul-by-escape", '---\ntitle: "Ti\\0de"\n---\n', title="Ti␀de"),
    story("bell-by-escape", '---\ntitle: "Ti\\ade"\n---\n', title="Ti␇de"),
    story("escape-by-escape", '---\ntitle: "\\e]0;x\\a Tide"\n---\n', title="␛]0;x␇ Tide"),
    story("c1-by-escape", '---\ntitle: "\\x9b31m Tide"\n---\n', title="\ufffd31m Tide"),
    ignored("nothing", b""),
    ignored("only-nuls", b"\0" * 4_096),
    rejected("picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "line 1: not UTF-8 (byte 0x89)"),
)

FENCES: tuple[Case, ...] = (
    rejected("fence-unclosed", "---\ntitle: Tide\n", 'no second "---"'),
    rejected("fence-alone", "---", 'no second "---"'),
    rejected("fence-alone-line", "---\n", 'no second "---"'),
    rejected("fence-closed-by-four", "---\ntitle: Tide\n----\n", 'no second "---"'),
    story("fence-closed-by-dots", "---\ntitle: Tide\n...\n", title="Tide"),
    rejected("fence-closed-indented", "---\ntitle: Tide\n ---\n", 'no second "---"'),
    ignored("fence-four", "----\ntitle: Tide\n----\n"),
    ignored("fence-two", "--\ntitle: Tide\n--\n"),
    ignored("fence-indented", " ---\ntitle: Tide\n---\n"),
    story("fence-late", "\n---\ntitle: Tide\n---\n", title="Tide"),
    story("fence-toml", '+++\ntitle = "Tide"\n+++\n', title="Tide"),
    ignored("fence-words", "--- title: Tide\n---\n"),
    story("fence-cr", TIDE.replace("\n", "\r"), title="Tide", body="Water."),
    story("fence-crlf", TIDE.replace("\n", "\r\n"), title="Tide", body="Water."),
    story("fence-blanks", "--- \t\ntitle: Tide\n---\t \nWater.\n", title="Tide", body="Water."),
    story("fence-no-last-newline", "---\ntitle: Tide\n---", title="Tide", body=None),
    story("fence-third", "---\ntitle: Tide\n---\na\n\n---\n\nb\n", body="a\n\n---\n\nb"),
    story("fence-body-blank", "---\ntitle: Tide\n---\n \r\n\t\n", body=None),
    story("fence-empty", "---\n---\nWater.\n", title="fence empty"),
    story("fence-blank-lines", "---\n\n\n---\n", title="fence blank lines"),
    story("fence-comment", "---\n# title: Tide\n---\n", title="fence comment"),
)

YAML: tuple[Case, ...] = (
    rejected("yaml-anchor", "---\ntitle: &a Tide\n---\n", "line 2: YAML anchors and aliases"),
    rejected("yaml-alias", "---\ntitle: Tide\nname: *a\n---\n", "line 3: YAML anchors and aliases"),
    rejected("yaml-merge", "---\nbase: &b {title: Tide}\n<<: *b\n---\n", "line 2: YAML anchors"),
    rejected(
        "yaml-bomb",
        "---\na: &a [1,1,1,1]\n"
        + "".join(f"{n}: &{n} [*a,*a,*a,*a]\n" for n in "bcdefgh")
        + "title: Tide\n---\n",
        "line 2: YAML anchors and aliases",
    ),
    story("yaml-merge-key-alone", "---\ntitle: Tide\n<<: {title: Other}\n---\n", title="Tide"),
    rejected("yaml-tag", "---\ntitle: !!str Tide\n---\n", "line 2: YAML tags (!)"),
    rejected("yaml-tag-python", "---\ntitle: !!python/object/apply:os.system [id]\n---\n", "YAML tags (!)"),
    rejected("yaml-tag-own", "---\ntitle: !secret Tide\n---\n", "line 2: YAML tags (!)"),
    rejected("yaml-tag-binary", "---\ntitle: !!binary VGlkZQ==\n---\n", "line 2: YAML tags (!)"),
    rejected("yaml-directive", "---\n%YAML 1.1\ntitle: Tide\n---\n", "YAML directives (%) are not supported"),
    rejected("yaml-list", "---\n- title: Tide\n---\n", "front matter is not a mapping"),
    rejected("yaml-scalar", "---\nTide\n---\n", "front matter is not a mapping"),
    story("yaml-null", "---\n~\n---\n", title="yaml null"),
    rejected("yaml-number", "---\n42\n---\n", "front matter is not a mapping"),
    rejected("yaml-unclosed-quote", '---\ntitle: "Tide\n---\n', "line 2: not YAML"),
    rejected("yaml-unclosed-list", "---\ntitle: Tide\ntopics: [AI\n---\n", "not YAML"),
    rejected("yaml-two-colons", "---\ntitle: Tide: the second\n---\n", "line 2: not YAML"),
    rejected("yaml-tab", "---\ntitle: Tide\n\ttype: video\n---\n", "a tab character"),
    rejected("yaml-indent", "---\ntitle: Tide\n  type: video\n---\n", "not YAML"),
    rejected("yaml-bad-escape", '---\ntitle: "T\\qide"\n---\n', "line 2: not YAML"),
    rejected("yaml-key-list", "---\ntitle: Tide\n? [a, b]\n: c\n---\n", "line 3: a list or mapping as a key"),
    rejected("yaml-key-mapping", "---\ntitle: Tide\n{a: b}: c\n---\n", "line 3"),
    with_field("yaml-depth-at-limit", _nested(DEEP - 1)),
    rejected("yaml-depth-over", f"---\ntitle: Tide\n{_nested(DEEP)}\n---\n", "nested too deeply"),
    rejected("yaml-depth-far-over", f"---\ntitle: Tide\n{_nested(100_000)}\n---\n", "nested too deeply"),
    rejected(
        "yaml-nodes",
        f"---\ntitle: Tide\nodd: [{'1,' * limits.YAML_NODES}1]\n---\n",
        f"more than {limits.YAML_NODES:,} values",
    ),
    with_field("yaml-scalar-at-limit", f"odd: '{'x' * limits.SCALAR}'"),
    rejected(
        "yaml-scalar-over",
        f"---\ntitle: Tide\nodd: '{'x' * (limits.SCALAR + 1)}'\n---\n",
        "longer than 64 KiB",
    ),
    rejected(
        "yaml-front-matter", "---\n" + "# a comment\n" * 100_000 + "title: T\n---\n", "front matter larger"
    ),
    rejected("file-over-limit", TIDE.encode() + b"x" * limits.ITEM_FILE, "larger than 2 MiB"),
    story("file-at-limit", TIDE.encode() + b"x" * (limits.ITEM_FILE - len(TIDE)), title="Tide"),
    story("yaml-duplicate", "---\ntitle: First\ntitle: Second\n---\n", title="Second"),
    story("yaml-literal", "---\ntitle: |\n  Low\n  tide\n---\n", title="Low tide"),
    story("yaml-folded", "---\ntitle: >-\n  Low\n  tide\n---\n", title="Low tide"),
    story("yaml-quoted-key", '---\n"title": Tide\n---\n', title="Tide"),
    story("yaml-complex-key", "---\n? title\n: Tide\n---\n", title="Tide"),
    story("yaml-flow", "---\n{title: Tide, heat: 3}\n---\n", title="Tide", heat=3),
    story("yaml-comment", "---\ntitle: Tide # low\n---\n", title="Tide"),
    story("yaml-single-quotes", "---\ntitle: 'It''s low'\n---\n", title="It's low"),
    story("yaml-key-case", "---\nTITLE: Tide\n---\n", title="Tide"),
    rejected("yaml-no-title-of-an-item", "---\nheat: 7\n---\n", "no title and no name"),
    story("yaml-title-null", "---\ntitle: null\n---\n", title="yaml title null"),
    story("yaml-title-empty", '---\ntitle: ""\nname: "  "\n---\n', title="yaml title empty"),
    story("yaml-title-tags", "---\ntitle: <b></b>\n---\n", title="yaml title tags"),
    story("yaml-title-true", "---\ntitle: yes\n---\n", title="yaml title true"),
    story("yaml-title-list", "---\ntitle: [Tide]\n---\n", title="yaml title list"),
    story("yaml-title-mapping", "---\ntitle: {a: Tide}\n---\n", title="yaml title mapping"),
    story("yaml-title-number", "---\ntitle: 1984\n---\n", title="1984"),
    story("yaml-title-octal", "---\ntitle: 0755\n---\n", title="0755"),
    story("yaml-title-hex", "---\ntitle: 0x1F\n---\n", title="0x1F"),
    story("yaml-title-sexagesimal", "---\ntitle: 12:30:45\n---\n", title="12:30:45"),
    story("yaml-title-timestamp", "---\ntitle: 2020-12-18\n---\n", title="2020-12-18"),
    story("yaml-title-version", "---\ntitle: 1.10\n---\n", title="1.10"),
    story("yaml-title-exponent", "---\ntitle: 1e999\n---\n", title="1e999"),
    story("yaml-title-name", "---\ntitle: {}\nname: Tide\n---\n", title="Tide"),
)

YAML_FILES: tuple[Case, ...] = (
    ignored("site-config", "title: A site\nplugins: [a]\n", ".yml"),
    ignored("site-broken", "title: [never\n", ".yaml"),
    ignored("other-taxonomy", "taxonomy: person\nname: Ada\n", ".yaml"),
    ignored("other-taxonomy-in-md", "---\ntaxonomy: person\ntitle: Ada\n---\n"),
    rejected("topic-without-name", "taxonomy: topic\n", "a topic without a name", ".yml"),
    rejected(
        "topic-latin-1", "taxonomy: topic\nname: Marée\n".encode("latin-1"), "line 2: not UTF-8", ".yml"
    ),
    rejected("topic-alias", "taxonomy: topic\nname: &a Tides\n", "line 2: YAML anchors", ".yml"),
    rejected(
        "topic-two-documents", "taxonomy: topic\nname: a\n---\nname: b\n", "a second YAML document", ".yaml"
    ),
)

FILES: tuple[Case, ...] = (*ENCODINGS, *FENCES, *YAML, *YAML_FILES)
