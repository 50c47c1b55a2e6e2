"""Frozen, typed records, which templates, feeds and page keys see.

These are definitions, used by ``plan`` and ``render``. Entry module: ``views``, with one class for
each type of page, made of the parts in ``records``, ``works``, ``threads`` and ``stats``. ``feeds``
has what feeds show, ``shared`` what several pages show, ``richtext`` the HTML of a text.
"""
