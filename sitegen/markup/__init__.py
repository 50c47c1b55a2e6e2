"""Authors' Markdown becomes a RichText: HTML in which every reference is a placeholder.

This package does typography, footnotes, spoilers, highlighted code and shortcodes. It does not
resolve references, because their result depends on the page that shows a text: they are listed in
``refs``.

Input: the text of a document. Output: HTML, plain words, problems. Entry module: ``converter``.
``extensions`` sets up Python-Markdown, ``postprocess`` walks the finished HTML once.
"""
