"""Which block of a page comes first, where a ``base.html`` adds to the one below it.

In Jinja a page's own template has the last word: what it says in a block replaces what the
templates that it extends say there, unless it asks for them by ``super()``. So what a site adds
to the theme's ``base.html`` would be lost on each page whose template fills the same block. A block
of a ``base.html`` that calls ``super()`` is therefore laid around what the pages say: its
``super()`` is the block of the page's template, and that one's is the block below.

It is laid around the templates of its own layer and of those beneath. Templates of a layer above
have seen it, and decide.
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
    """Return the blocks of one name in the order in which ``super()`` goes through them.

    They are given as Jinja has them, the page's own first. ``layer`` counts from the site down.
    One that ``is_around`` comes before the first of its layer or of one beneath.
    """
    inner = [block for block in blocks if not is_around(block)]
    around = [block for block in blocks if is_around(block)]
    ordered: list[Block] = []
    for block in inner:
        while around and layer(around[0]) <= layer(block):
            ordered.append(around.pop(0))
        ordered.append(block)
    return [*ordered, *around]
