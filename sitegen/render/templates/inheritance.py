"""The order of a page's blocks if a ``base.html`` adds to the one below it.

In Jinja, a page's own template decides: its block replaces the same block of the
templates that it extends, unless it calls ``super()``. So the site's additions
to the theme's ``base.html`` would be lost on each page whose template fills the same block.
Therefore, a block of a ``base.html`` that calls ``super()`` goes around the blocks of pages. Its
``super()`` is the block of the page's template, and that block's ``super()`` is the block below.

It goes around the templates of its own layer and of the layers beneath. Templates of a layer above
know it, and decide themselves.
"""

from collections.abc import Callable, Iterator

from jinja2 import nodes
from jinja2.compiler import find_undeclared
from jinja2.runtime import Context

Block = Callable[[Context], Iterator[str]]
"""A block of a compiled template."""


def refining_blocks(tree: nodes.Template) -> list[str]:
    """Return the names of a template's blocks that call ``super()``, in their order."""
    found = tree.find_all(nodes.Block)
    return [block.name for block in found if "super" in find_undeclared(block.body, ("super",))]


def arranged(
    blocks: list[Block], layer: Callable[[Block], int], is_around: Callable[[Block], bool]
) -> list[Block]:
    """Return the blocks of one name in the order of their ``super()`` calls.

    The input is in Jinja's order, with the page's own first. ``layer`` counts from the site down.
    A block that ``is_around`` comes before the first block of its layer or of one beneath.
    """
    inner = [block for block in blocks if not is_around(block)]
    around = [block for block in blocks if is_around(block)]
    ordered: list[Block] = []
    for block in inner:
        while around and layer(around[0]) <= layer(block):
            ordered.append(around.pop(0))
        ordered.append(block)
    return [*ordered, *around]
