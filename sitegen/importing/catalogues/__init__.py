"""Catalogues of a person's own: films seen, books read, lists, as works, diary and posts.

Input: LogRecords and WorkLists of a source, and the works of a site. Output: rows of a table of
works, entries of the diary, documents. Entry module: `sitegen.importing.catalogues.catalogue`.
"""
