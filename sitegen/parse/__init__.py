"""Source files become parsed units: a document each, or all comments of a folder.

Input: changed files and ``ParseSettings``. Output: each unit's metadata, texts and problems. Entry
module: ``content``, which takes unchanged units from the cache and gives the rest to workers.
``units`` parses one, ``comments`` those of a folder; ``tasks`` has the types that workers get and
return.
"""
