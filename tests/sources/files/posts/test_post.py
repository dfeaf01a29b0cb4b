"""Posts of any generator: which fields are read from where, and what a body shows."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newstui.model.item import Item
from newstui.model.source_events import Event, Ignored, ItemFound, Known, Rejected
from newstui.sources.files.folder import ItemFiles
from newstui.sources.files.posts.body import readable
from newstui.sources.files.posts.dates import read_date
from newstui.sources.files.posts.names import day_of_name, title_of_name
from newstui.sources.files.posts.post import post_of
from newstui.text.dates import iso


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def events_of(folder: Path, site: str | None = None) -> list[Event]:
    return list(ItemFiles("blog", str(folder), site).read(Known()))


def items_of(folder: Path, site: str | None = None) -> dict[str, Item]:
    return {e.item.origin: e.item for e in events_of(folder, site) if isinstance(e, ItemFound)}


def only(folder: Path, text: str, name: str = "a-post.md") -> Item:
    write(folder, name, text)
    [item] = items_of(folder).values()
    return item


# --- forms of front matter ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "matter",
    [
        "---\ntitle: A tide\ndate: 2020-12-18\n---\n",
        "---\r\nTitle: A tide\r\nPub-Date: 2020-12-18\r\n---\r\n",
        '+++\ntitle = "A tide"\ndate = 2020-12-18\n+++\n',
        '{"title": "A tide",\n "date": "2020-12-18"}\n',
        "Title: A tide\nDate: 2020-12-18\n",
        "title: 'A tide'\rpub_date: 2020-12-18\r\r",
    ],
)
def test_front_matter_of_every_form(tmp_path: Path, matter: str) -> None:
    item = only(tmp_path, matter + "\nThe water rises.\n")
    assert (item.title, item.published and iso(item.published)[:10]) == ("A tide", "2020-12-18")
    assert (item.excerpt, item.body) == ("The water rises.", "The water rises.")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('+++\ntitle = "A\n+++\n', "not TOML"),
        ('+++\ntitle = "A"\n', 'no second "+++"'),
        ('{"title": "A",}\n', "not JSON"),
        ('{"a": ' + "[" * 5_000 + "]" * 5_000 + "}\n", "nested too deeply"),
        ("+++\na = " + "[" * 50 + "]" * 50 + "\n+++\n", "nested too deeply"),
    ],
)
def test_broken_front_matter_is_rejected_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    write(tmp_path, "a.md", text)
    [event] = [e for e in events_of(tmp_path) if isinstance(e, Rejected)]
    assert reason in event.reason


# --- which files --------------------------------------------------------------------------------------------


def test_every_file_is_a_story_or_passed_over_for_a_reason(tmp_path: Path) -> None:
    write(tmp_path, "_index.md", "---\ntitle: All\n---\n")
    write(tmp_path, "404.md", "---\ntitle: Lost\n---\n")
    write(tmp_path, "CODE-OF-CONDUCT.md", "# Be kind\n")
    write(tmp_path, "posts/README.md", "---\ntitle: A post\ndate: 2020-01-01\n---\n")
    write(tmp_path, "blank.md", " \n")
    write(tmp_path, "index.md", "# Welcome\n")
    write(tmp_path, "loose.md", "Some words.\n")
    write(tmp_path, "template.md", "---\ncreated: {{date}}\n---\n")
    write(tmp_path, "page.html", "<p>No front matter</p>")
    write(tmp_path, "node.txt", "Nobody's\n")
    write(tmp_path, "heading.md", "# A heading\n\nText.\n")
    write(tmp_path, "_includes/part.md", "---\ntitle: Part\n---\n")
    write(tmp_path, "public/kept.md", "---\ntitle: Kept\n---\n")
    events = events_of(tmp_path)
    assert {e.origin: e.reason for e in events if isinstance(e, Ignored) and e.reason} == {
        "_index.md": "section page",
        "404.md": "error page",
        "CODE-OF-CONDUCT.md": "project file",
        "blank.md": "empty",
        "index.md": "start page",
        "loose.md": "no front matter, no heading",
        "template.md": "template",
    }
    assert set(items_of(tmp_path)) == {"posts/README.md", "heading.md", "public/kept.md"}
    write(tmp_path, "hugo.toml", "")
    assert set(items_of(tmp_path)) == {"posts/README.md", "heading.md"}


def test_an_item_file_is_read_as_before(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "---\ntitle: A\nheat: 7\ntags: [x]\ndescription: No\n---\nBody\n")
    write(tmp_path, "b.md", "---\ntitle: B\ntags: [x]\ndescription: Given\n---\nBody\n")
    found = items_of(tmp_path)
    assert (found["a.md"].topics, found["a.md"].excerpt, found["a.md"].heat) == ((), None, 7)
    assert (found["b.md"].topics, found["b.md"].excerpt) == (("x",), "Given")


# --- fields -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2019-3-1 9:05:00 +0100", "2019-03-01T08:05:00Z"),
        ("2020/1/10 14:33", "2020-01-10T14:33:00Z"),
        ("2020.01.10", "2020-01-10T00:00:00Z"),
        ("Jul 08 2022", "2022-07-08T00:00:00Z"),
        ("Friday, December 18th, 2020 4:42 PM", "2020-12-18T16:42:00Z"),
        ("18 Dec 2020", "2020-12-18T00:00:00Z"),
        ("Wed, 22 Apr 2026 08:41:14 +0000", "2026-04-22T08:41:14Z"),
        ("2020-12-18 11:54:00 EST", "2020-12-18T16:54:00Z"),
        ("2020-12", "2020-12-01T00:00:00Z"),
        ("1608249600", "2020-12-18T00:00:00Z"),
        (1608249600000, "2020-12-18T00:00:00Z"),
        (["2020-12-18", "2021-01-01"], "2020-12-18T00:00:00Z"),
        ("1961-04-12", "1961-04-12T00:00:00Z"),
    ],
)
def test_dates_of_every_form(written: object, read: str) -> None:
    seconds = read_date(written)
    assert seconds is not None
    assert iso(seconds) == read


@pytest.mark.parametrize("written", [True, "soon", "", {}, "99999999999999", "2020-13-40"])
def test_what_is_no_date(written: object) -> None:
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("path", "title", "day"),
    [
        ("2016-03-09-no-title-at-all.md", "no title at all", "2016-03-09"),
        ("2016-3-7-x.md", "x", "2016-03-07"),
        ("posts/20200102 A day.md", "A day", "2020-01-02"),
        ("#229-2023.01.09.md", "Text.", "2023-01-09"),
        ("Journal/2024-09-16.md", "2024-09-16", "2024-09-16"),
        ("some_post.de.md", "some post", None),
        ("a-folder/index.md", "a folder", None),
        ("1999-99-99-x.md", "1999 99 99 x", None),
    ],
)
def test_titles_and_days_of_names(path: str, title: str, day: str | None) -> None:
    item = post_of({}, path, "Text.")
    assert item.title == title
    assert (item.published and iso(item.published)[:10]) == day


def test_a_name_without_letters_leaves_the_title_to_the_text() -> None:
    assert title_of_name("2019/01/02/1.md") is None
    item = post_of({}, "2019/01/02/1/index.md", "First **words** of a note.\n\nMore.")
    assert item.title == "First words of a note."
    assert item.published == day_of_name("2019-01-02")


def test_topics_and_authors_of_all_fields() -> None:
    raw = {
        "Tags": "sea tide",
        "categories": ["[[Waves|Wave]]", "#Sea", "posts"],
        "series": "A B",
        "author": "Ann, Director",
    }
    item = post_of(raw, "a.md", "")
    assert set(item.topics) == {"sea", "tide", "Wave", "A B"}
    assert item.authors == ("Ann, Director",)
    item = post_of(
        {"authors": "Ann & Bo and Cy", "byline": [{"name": "[Di](https://d.example)"}]}, "a.md", ""
    )
    assert item.authors == ("Ann", "Bo", "Cy", "Di")


@pytest.mark.parametrize(
    ("raw", "draft"),
    [
        ({"draft": True}, True),
        ({"published": False}, True),
        ({"status": "Draft"}, True),
        ({"unlisted": True}, True),
        ({"published": "2020-01-01"}, False),
        ({"draft": "no"}, False),
    ],
)
def test_drafts(raw: dict[str, object], draft: bool) -> None:
    assert post_of(raw, "a.md", "").draft is draft
    assert post_of({}, "_drafts/a.md", "").draft


# --- addresses and identity ---------------------------------------------------------------------------------


def test_a_bare_link_is_the_article_and_a_post_about_it_is_not() -> None:
    raw = {"title": "x", "link": "https://a.example/x"}
    assert post_of(raw, "a.md", "https://a.example/x").normal == "https://a.example/x"
    about = post_of(raw, "a.md", "I like it.")
    assert (about.address, about.normal, about.place) == ("https://a.example/x", None, None)


@pytest.mark.parametrize(
    ("settings", "text", "path", "matter", "page"),
    [
        ("_config.yml", "url: https://j.example\nbaseurl: /b\npermalink: pretty\n", "_posts/2020-01-02-x.md",
         "categories: [News]", "https://j.example/b/news/2020/01/02/x/"),
        ("_config.yml", "url: https://j.example\n", "_posts/2020-01-02-x.md", "permalink: /own/",
         "https://j.example/own/"),
        ("hugo.toml", 'baseURL = "https://h.example/"\n', "content/Post/My-Note.md", "a: 1",
         "https://h.example/post/my-note/"),
        ("hugo.yaml", "baseURL: https://h.example\npermalinks:\n  post: /:year/:slug/\n", "content/de/post/x.md",
         "date: 2020-01-02", "https://h.example/2020/x/"),
        ("config.toml", 'base_url = "https://z.example"\n', "content/2020-01-02-x.md", "a: 1",
         "https://z.example/x/"),
        ("_config.yml", "url: https://j.example\npermalink: /:unknown/\n", "_posts/2020-01-02-x.md", "a: 1", None),
    ],
)  # fmt: skip
def test_own_pages(
    tmp_path: Path, settings: str, text: str, path: str, matter: str, page: str | None
) -> None:
    write(tmp_path, settings, text)
    write(tmp_path, path, f"---\ntitle: x\n{matter}\n---\nText.\n")
    [item] = items_of(tmp_path).values()
    assert item.address == page
    top = path.partition("/")[0]
    [item] = items_of(tmp_path / top).values()
    assert item.address == page


def test_a_site_the_user_named(tmp_path: Path) -> None:
    write(tmp_path, "notes/x.md", "---\ntitle: x\ndate: 2020-01-02\n---\nSee [b](../b/).\n")
    [item] = items_of(tmp_path, "https://s.example").values()
    assert item.address == "https://s.example/notes/x/"
    assert "https://s.example/notes/b/" in (item.body or "")
    [item] = items_of(tmp_path, "https://s.example/:year/:slug").values()
    assert item.address == "https://s.example/2020/x"


# --- bodies -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('a {{< tweet user="x" id="12345" >}} b', "a [post on X](https://twitter.com/x/status/12345) b"),
        ("{{% note %}}Inner.{{% /note %}}", "Inner."),
        ("[words]({{< ref \"x.md\" >}})", "[words](x.md)"),
        ("[words]({% post_url 2020-01-02-x %})", "[words](2020-01-02-x.md)"),
        ("{% twitterAvatar \"ann\" %}Ann {% include figure.html src=\"a.png\" alt=\"A\" %}",
         "Ann \n\n![A](a.png)"),
        (":::note Mind\n\n- a\n  - b\n\n```js\nx\n\ny\n```\n:::\nAfter",
         "> **Note: Mind**\n>\n> \n> - a\n>   - b\n> \n> ```js\n> x\n> \n> y\n> ```\n\nAfter"),
        ("<Note>\n\nInner.\n\n</Note>", "Inner."),
        ("* TOC\n{:toc}\n\n[[toc]]\n\nText %%hidden%% 100%.", "Text  100%."),
        ("[words]({{ site.baseurl }}/list/)", "[words](/list/)"),
        ("`{{ code }}` and {{ gone }}.", "`{{ code }}` and ."),
        ("{% raw %}{{ kept }}{% endraw %}", "{{ kept }}"),
        ("{{</* ref */>}}", "`{{< ref */>}}`".replace(" */", " ")),
        ("[[Note#Part]] and [[Note|words]] ![[x|300]]", "Note and words x"),
        ("- [x] a\n- [ ] b", "- ☑ a\n- ☐ b"),
        ("It is ==very== old.", "It is very old."),
        ("> [!NOTE]- T\n> b", "> **Note: T**\n>\n> b"),
        ("Said.[^1]\n\n[^1]: https://x.example", "Said.\\[^1\\]\n\n\\[^1\\] https://x.example"),
        ("# Head {#id}\n{: .c}\n", "# Head\n"),
        ("{% highlight go %}\n# x\n{% endhighlight %}", "\n\n```go\n# x\n```\n\n"),
        ("$\\frac{{a}}{b}$", "$\\frac{{a}}{b}$"),
    ],
)  # fmt: skip
def test_what_a_body_shows(body: str, shown: str) -> None:
    assert readable(body, mdx=False).strip("\n") == shown.strip("\n")


def test_components_of_mdx() -> None:
    body = (
        "import A from './a'\nexport const b = 1\n\n"
        "<Tabs a={{b: [1]}}>Inner {'text'}</Tabs>\n\n<Chart data={[1, 2]} />\n"
    )
    assert readable(body, mdx=True).strip() == "Inner text"


@given(st.text(alphabet=st.sampled_from("{}%<>[]`$^!:=#-/* \nab\\|\"'1"), max_size=300))
def test_any_body_is_read(body: str) -> None:
    for mdx in (False, True):
        readable(body, mdx, lambda target: None)
    item = post_of({}, "x/some name.md", body)
    assert item.title == "some name" or item.title


# --- links between posts -------------------------------------------------------------------------------------


def test_links_to_other_posts_of_the_source_lead_there(tmp_path: Path) -> None:
    links = (
        "[a](b.md) [c](../deep/c/#part) [d]({% post_url 2020-01-02-d %}) [[Note Two|two]] [[b]] [[missing]] "
        "[e](@/deep/c/index.md) ![i](b.png) [f](nowhere.md) `[[b]]`"
    )
    write(tmp_path, "top/a.md", f"---\ntitle: A\n---\n{links}\n")
    for name in (
        "top/b.md",
        "deep/c/index.md",
        "top/2020-01-02-d.md",
        "vault/Note Two.md",
        "x/e.md",
        "y/e.md",
    ):
        write(tmp_path, name, "---\ntitle: x\n---\nText [[e]].\n")
    found = items_of(tmp_path)
    assert found["top/a.md"].body == (
        "[a](post:top/b.md) [c](post:deep/c/index.md) [d](post:top/2020-01-02-d.md) "
        "[two](post:vault/Note%20Two.md) [b](post:top/b.md) missing "
        "[e](post:deep/c/index.md) ![i](b.png) [f](nowhere.md) `[[b]]`"
    )
    assert found["x/e.md"].body == "Text e."  # two posts have that name


def test_two_languages_of_a_post_are_two_pages(tmp_path: Path) -> None:
    write(tmp_path, "hugo.toml", 'baseURL = "https://h.example"\ndefaultContentLanguage = "de"\n')
    for name in ("content/p/x/index.de.md", "content/p/x/index.en.md", "content/de/p/y.md"):
        write(tmp_path, name, "---\ntitle: x\n---\nText.\n")
    pages = {name: item.address for name, item in items_of(tmp_path).items()}
    assert pages == {
        "content/p/x/index.de.md": "https://h.example/p/x/",
        "content/p/x/index.en.md": "https://h.example/en/p/x/",
        "content/de/p/y.md": "https://h.example/p/y/",
    }


def test_templates_of_feeds_are_no_posts_and_forms_by_tolerant_generators_are(tmp_path: Path) -> None:
    write(tmp_path, "feed.xml", "---\nlayout: null\n---\n<feed/>\n")
    write(tmp_path, "search.json", "---\nlayout: null\n---\n[]\n")
    write(tmp_path, "late.md", '\n\n+++\ntitle = "Late"\n+++\nText.\n')
    write(tmp_path, "dots.md", "---\ntitle: Dots\ndraft: 'true'\n...\n# Dots\n\nText.\n")
    found = {item.title: item for item in items_of(tmp_path).values()}
    assert set(found) == {"Late", "Dots"}
    assert (found["Dots"].body, found["Dots"].draft) == ("Text.", True)
