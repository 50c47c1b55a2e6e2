"""Nodes become typed values: the annotation of a field says what it accepts.

Input: nodes of ``frontmatter`` and a ``msgspec.Struct``. Output: an instance of it, with problems.
Entry module: ``decode``. ``fields`` reads one value, ``ratings`` knows the scales.
"""
