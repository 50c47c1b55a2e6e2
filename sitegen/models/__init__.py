"""The records that templates and cache keys see: frozen and typed, and nothing else.

Nothing comes in: these are definitions. ``views`` is the door: it has one class for each type of
page, made of the parts in ``records``, ``works``, ``threads`` and ``stats``. ``feeds`` and
``shared`` hold what feeds and several pages show, ``richtext`` the HTML of a text.
"""
