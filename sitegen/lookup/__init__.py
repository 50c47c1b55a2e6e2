"""Facts of works from documents of others: JSON-LD, Open Library, Wikidata and TMDB.

Input: a document, or a work's identifiers. Output: a new work's file, or keys that one lacks.
Entry modules: `sitegen.lookup.new` and `sitegen.lookup.filling`.
"""
