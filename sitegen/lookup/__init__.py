"""Facts of works from external documents: JSON-LD, Open Library, Wikidata and TMDB.

Input: a document, or a work's identifiers. Output: a new work's file, or a work's missing keys.
Entry modules: `sitegen.lookup.new` and `sitegen.lookup.filling`.
"""
