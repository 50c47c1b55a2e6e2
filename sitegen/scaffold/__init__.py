"""``sitegen new``: a new site, or a new post, work, page, list or comment.

In come a name and options; out come files that build without an error. ``site`` writes a site from
``skeleton/``, ``content`` one file from an archetype.
"""
