"""Task lists: an item that begins with ``[ ]`` or ``[x]`` has a box, as on GitHub.

The box says whether the task is done and cannot be changed. Its name is a word of the theme.
"""

import re
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from sitegen.markup.context import CurrentText

_BOX = re.compile(r"\s*\[([ xX])\][ \n]+(?=\S)")
_BOXES = ("[ ]", "[x]", "[X]")


class TaskLists(Treeprocessor):
    """Put boxes into the items of a list, before links and emphasis are read."""

    def __init__(self, current: CurrentText) -> None:
        super().__init__()
        self._current = current

    def run(self, root: Element) -> None:
        """Check every item except notes, which have an id."""
        text = self._current.context.text
        if not any(box in text for box in _BOXES):
            return
        for item in root.iter("li"):
            if not item.get("id"):
                self._look_at(item)

    def _look_at(self, item: Element) -> None:
        first = item
        if not (item.text or "").strip() and len(item) and item[0].tag == "p":
            first = item[0]
        match = _BOX.match(first.text or "")
        if match is None:
            return
        context = self._current.context
        box = Element("input", {"type": "checkbox", "disabled": "disabled"})
        if match[1] == " ":
            box.set("aria-label", context.string("task_open"))
        else:
            box.set("checked", "checked")
            box.set("aria-label", context.string("task_done"))
        box.tail = f" {(first.text or '')[match.end() :]}"
        first.text = None
        first.insert(0, box)
        item.set("class", "task-list-item")
