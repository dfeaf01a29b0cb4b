"""What a query means, said plainly over whole stories: SQL must find the same."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo

from newstui.model.story import Story
from newstui.model.topic import Tree, TreeRow
from newstui.query.ast import And, Compare, Field, Node, Not, Or, Query, When, Word
from newstui.query.dates import span

_CJK = re.compile("([\u3040-\u30ff\u4e00-\u9fff])")


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def tokens(text: str | None) -> list[str]:
    return re.findall(r"[^\W_]+", _CJK.sub(r" \1 ", plain(text or "")))


class Oracle:
    """`stories`: every one in the library, the gone and folded too. `read`: id -> when a story was read."""

    def __init__(
        self,
        stories: Iterable[Story],
        tree: Tree,
        now: int,
        zone: tzinfo,
        read: Mapping[str, int],
        mutes: Sequence[Query] = (),
    ) -> None:
        self.stories, self.now, self.zone, self.read, self.mutes = list(stories), now, zone, read, mutes
        self.below: dict[str, set[str]] = {}
        for row in (*tree.topics, *tree.other.children):
            self._names(row)

    def _names(self, row: TreeRow) -> set[str]:
        names = {plain(row.name)}.union(*(self._names(child) for child in row.children))
        self.below.setdefault(plain(row.name), set()).update(names)
        return names

    def ids(self, query: Query) -> set[str]:
        return {
            story.id
            for story in self.stories
            if self.shown(query, story) and all(self.holds(term, story) for term in query.terms)
        }

    def shown(self, query: Query, story: Story) -> bool:
        asked = list(self._asked(query.terms, True))
        flags = {node.value for node in asked if isinstance(node, Field) and node.name == "is"}
        looked = any(
            isinstance(node, Word) or (isinstance(node, Field) and node.name in ("title", "provider"))
            for node in asked
        )
        if "starred" in flags and story.starred:
            return True
        if (story.gone and "gone" not in flags) or (self.muted(story) and "muted" not in flags):
            return False
        return story.folded_under is None or looked or bool(flags & {"starred", "folded", "gone"})

    def muted(self, story: Story) -> bool:
        return any(all(self.holds(term, story) for term in mute.terms) for mute in self.mutes)

    def _asked(self, terms: Iterable[Node], wanted: bool) -> Iterable[Node]:
        for term in terms:
            if isinstance(term, Not):
                yield from self._asked((term.term,), not wanted)
            elif isinstance(term, And | Or):
                yield from self._asked(term.terms, wanted)
            elif wanted:
                yield term

    def holds(self, node: Node, story: Story) -> bool:
        match node:
            case Not(term):
                return not self.holds(term, story)
            case And(terms):
                return all(self.holds(term, story) for term in terms)
            case Or(terms):
                return any(self.holds(term, story) for term in terms)
            case Word(text):
                body = re.sub("<[^<>]*>", " ", story.body or "") if tokens(text) else story.body
                return any(_says(part, text) for part in (story.title, story.excerpt, body))
            case Field("title", value):
                return _says(story.title, value)
            case Field("topic", value):
                own = {plain(name) for name in story.topics}
                return bool(own & self.below.get(plain(value), set()))
            case Field("tag", value):
                return plain(value) in map(plain, story.tags)
            case Field("author", value):
                names = map(plain, story.authors)
                return any(re.search(rf"(?<!\w){re.escape(plain(value))}(?!\w)", name) for name in names)
            case Field("provider", value):
                if story.provider is None:
                    return False
                texts = [plain(story.provider.shown), plain(story.provider.domain or "")]
                return any(re.search(rf"(?<!\w){re.escape(plain(value))}(?!\w)", text) for text in texts)
            case Field("source", value):
                return plain(value) in map(plain, story.sources)
            case Field("type", value):
                return plain(value) == plain(story.type)
            case Field("is" | "has", value):
                return self._flag(value, story)
            case Compare(name, op, value):
                number = story.heat if name == "heat" else story.quality
                if number is None:
                    return False
                return {
                    "<": number < value,
                    "<=": number <= value,
                    "=": number == value,
                    ">=": number >= value,
                    ">": number > value,
                }[op]
            case When():
                return story.published in span(node, self.now, self.zone)
        raise AssertionError(node)

    def _flag(self, value: str, story: Story) -> bool:
        return {
            "read": story.read,
            "unread": not story.read,
            "starred": story.starred,
            "folded": story.folded_under is not None,
            "draft": story.draft,
            "gone": story.gone,
            "muted": self.muted(story),
            "related": story.related_count > 0,
            "image": bool(story.images),
            "new": False,  # the reader was never left
            "body": story.body is not None,
            "video": story.type == "video" or any(link.kind == "video" for link in story.links),
        }[value]

    def in_order(self, stories: list[Story], sort: str) -> bool:
        """Whether they stand as `sort` says, those without its number or date last."""
        if sort == "read":
            numbers = [self.read[story.id] if story.read else None for story in stories]
        elif sort in ("heat", "quality"):
            numbers = [getattr(story, sort) for story in stories]
        else:
            numbers = [story.published for story in stories]
        there = [number for number in numbers if number is not None]
        return there == sorted(there, reverse=sort != "oldest") and numbers[: len(there)] == there


def _says(text: str | None, wanted: str) -> bool:
    words = tokens(wanted)
    if not words:
        return wanted in (text or "")
    there = tokens(text)
    return any(there[i : i + len(words)] == words for i in range(len(there)))
