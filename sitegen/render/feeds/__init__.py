"""Feeds in RSS 2.0, Atom and JSON Feed.

Input: views of ``models/feeds``. Output: the bytes of a feed. Entry modules: ``writers`` for feeds
of posts, ``comment_rss`` for feeds of comments. ``channels`` defines the content of both.
"""
