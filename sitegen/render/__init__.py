"""Records become bytes: HTML by the templates, RSS, Atom and JSON by ``feeds``, sitemaps.

In comes the record of a page; out come the bytes of a file. ``renderer`` is the door for pages,
``feeds/writers`` for feeds, ``crawlers`` for sitemaps. ``templates/`` checks and compiles
templates, ``jsonld`` writes what search engines read of a page.
"""
