"""Feeds: what readers' programs follow, in RSS 2.0, Atom and JSON Feed.

In come views of ``models/feeds``; out come the bytes of a feed. ``writers`` is the door for feeds
of posts, ``responses`` for feeds of comments; ``channels`` says what both contain.
"""
