"""Authors' Markdown becomes a RichText: HTML in which every reference is a placeholder.

Typography, footnotes, spoilers, highlighted code and shortcodes are done here. References are not:
where a text is shown decides what they become, so they are left open, and known.

In comes the text of a document; out come HTML, plain words and diagnostics. ``converter`` is the
door, ``extensions`` sets Python-Markdown up, and ``postprocess`` walks the finished HTML once.
"""
