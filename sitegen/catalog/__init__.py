"""The site as data: published posts in order, works and their reviews, terms, threads.

Input: the parsed documents. Output: a ``Catalog``. Entry module: ``builder``. ``model`` defines
the catalog, ``taxonomies`` groups by term, ``discussions`` joins comments to documents, ``links``
resolves links, ``index`` lists names without parsing a text.
"""
