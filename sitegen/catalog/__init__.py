"""The site as data: published posts in order, works and their reviews, terms, threads.

In come the parsed documents; out comes a ``Catalogue``. ``builder`` is the door, ``model`` says
what a catalogue holds. ``taxonomies`` groups by term, ``discussions`` joins comments to documents,
``links`` resolves links, ``index`` lists names without parsing a text.
"""
