"""Pages for tests of full text, and stories that lead to them."""

from newstui.model.item import Link, Provider
from newstui.model.story import Story
from tests.sources.server import Reply

TITLE = "Harbour pilots wait for the spring tide"
SENTENCE = (
    "The pilots of the old harbour wait for the highest tide of the spring, as they have done for ages. "
)


def article(title: str = TITLE, paragraphs: int = 8, head: str = "", more: str = "") -> str:
    """A page with an article, a menu and a footer around it."""
    text = "".join(f"<p>Paragraph {number}. {SENTENCE * 3}</p>" for number in range(paragraphs))
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>"
        f"<nav><a href=/a>Menu</a></nav><article><h1>{title}</h1>{text}{more}</article>"
        "<footer>Imprint</footer></body></html>"
    )


def page(html: str, status: int = 200, **headers: str) -> Reply:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(html.encode(), status, {"Content-Type": "text/html", **names})


def story(address: str, title: str = TITLE, **fields: object) -> Story:
    return Story("aaaaaaaaaa", title, address, provider=Provider("The Lantern", "127.0.0.1"), **fields)  # type: ignore[arg-type]


def amp(address: str) -> Link:
    return Link(address, "amp")
