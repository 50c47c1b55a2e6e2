"""Authors' Markdown becomes a RichText: HTML in which every reference is a placeholder.

The road of a text: ``source`` replaces shortcodes and ``:::`` lines by marks that Markdown leaves
alone, outside of code (``fences`` knows where fenced code is); Python-Markdown with our
``extensions`` and ``attributes`` makes HTML, by way of ``inline``, ``spans`` and ``shortcuts``,
which do in less time what its own steps do; ``blocks``, ``html`` and ``notes`` do it in time that
grows with the text and no faster, and ``bounds`` says how much there may be of what cannot be done
so; ``finish`` walks once over its tags and texts (typography, addresses, headings); ``nesting``
pairs the marks and writes the text twice, with its spoilers and without. Nothing here reads a
file: a conversion is a pure function.
"""
