"""Records become bytes: HTML by the templates, RSS, Atom and JSON by ``feeds``, sitemaps.

Input: the record of a page. Output: the bytes of a file. Entry modules: ``renderer`` for pages,
``feeds/writers`` for feeds, ``crawlers`` for sitemaps. ``templates/`` checks and compiles
templates, ``jsonld`` writes a page's data for search engines.
"""
