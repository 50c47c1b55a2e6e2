"""Source files become parsed units: a document each, or all comments of a folder.

In come the files that changed and ``ParseSettings``; out come each unit's metadata, texts and
diagnostics.
``content`` is the door: it takes unchanged units from the cache and gives the rest to
worker processes. ``units`` parses one, ``comments`` those of a folder, ``tasks`` says what travels.
"""
