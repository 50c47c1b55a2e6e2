"""Converts a tree of lxml to a tree of Beautiful Soup, which markdownify reads.

Writing HTML and parsing it again with Beautiful Soup would take ten times as long.
"""

from typing import Any

from bs4.element import NavigableString, PageElement, Tag


def soup_of(element: Any) -> Tag:
    """Return a copy of an element with its content; it has no parent."""
    last: PageElement
    root = last = Tag(name=element.tag, attrs=dict(element.attrib))
    waiting = [(root, iter(_nodes(element)))]
    while waiting:
        parent, nodes = waiting[-1]
        node = next(nodes, None)
        if node is None:
            waiting.pop()
            continue
        child: PageElement
        if isinstance(node, str):
            child = NavigableString(node)
        else:
            child = Tag(name=node.tag, attrs=dict(node.attrib))
            waiting.append((child, iter(_nodes(node))))
        before = parent.contents[-1] if parent.contents else None
        child.setup(parent, previous_element=last, previous_sibling=before)
        parent.contents.append(child)
        last = child
    return root


def _nodes(element: Any) -> list[Any]:
    nodes: list[Any] = [element.text] if element.text else []
    for child in element:
        if isinstance(child.tag, str):
            nodes.append(child)
        if child.tail:
            nodes.append(child.tail)
    return nodes
