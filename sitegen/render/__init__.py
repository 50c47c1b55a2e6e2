"""Records become bytes: HTML by the templates, RSS, Atom and JSON by ``feeds``, sitemaps.

In comes the record of a page; out come the bytes of a file. ``renderer`` is the door for pages.
``templates/`` checks and compiles templates, ``feeds/`` writes feeds, ``jsonld`` writes what
search engines read.
"""
