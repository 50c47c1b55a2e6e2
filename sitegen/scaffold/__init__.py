"""``sitegen new``: a new site, or a new post, work, page, list or comment.

Input: a name and options. Output: files that build without an error. Entry modules: ``site``, which
copies ``skeleton/``, and ``content`` and ``comments``, which fill in an archetype.
"""
