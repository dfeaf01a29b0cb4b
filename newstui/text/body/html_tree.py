"""Walks the tree of parsed HTML, and names the elements that start a block."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from newstui.text.body.html_guard import named_back

PREFORMATTED = frozenset(("pre", "xmp", "listing", "plaintext"))
BOXES = frozenset(
    """
    address article aside body caption center dd details div dl dt fieldset figcaption figure footer form
    header html main nav p section summary table tbody td tfoot th thead tr
    """.split()
)
BLOCKS = BOXES | PREFORMATTED | {"li", "ul", "ol", "blockquote", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}


def walk(root: LexborNode) -> Iterator[tuple[LexborNode, str, bool]]:
    """Yields the nodes from `root` down with their names: at the start (True), and for elements at the end (False)."""
    node, depth = root, 0
    while True:
        name = node.tag or ""
        yield node, name, True
        below = node.child
        if below is not None:
            node, depth = below, depth + 1
            continue
        while True:
            if node.is_element_node:
                yield node, node.tag or "", False
            if not depth:
                return
            after = node.next
            if after is not None:
                node = after
                break
            above = node.parent
            if above is None:
                return
            node, depth = above, depth - 1


def attribute(node: LexborNode, name: str) -> str:
    """Returns an attribute as text, "" when it is missing."""
    return named_back(node.attributes.get(name) or "")
