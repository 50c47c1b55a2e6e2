"""Nodes become typed values: a field's annotation says what it takes.

In come the nodes of ``frontmatter`` and a ``msgspec.Struct``; out come an instance of it and
diagnostics. ``decode`` is the door; ``fields`` reads one value, ``ratings`` knows the scales.
"""
