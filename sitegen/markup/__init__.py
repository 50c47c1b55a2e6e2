"""Authors' Markdown becomes a RichText: HTML in which every reference is a placeholder.

Typography, footnotes, spoilers, highlighted code and shortcodes are done here. References are not:
where a text is shown decides what they become, so they stay unresolved and are listed in ``refs``.

Input: the text of a document. Output: HTML, plain words, problems. Entry module: ``converter``.
``extensions`` sets up Python-Markdown, ``postprocess`` walks the finished HTML once.
"""
