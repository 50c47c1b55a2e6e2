"""The site as data: published posts in order, works and their reviews, terms, threads.

In come the parsed documents; out comes a ``Catalog``. ``builder`` is the door, ``model`` says
what a catalog holds. ``taxonomies`` groups by term, ``discussions`` joins comments to documents,
``links`` resolves links, ``index`` lists names without parsing a text.
"""
