"""Pictures: metadata removed, narrower variants made, social cards drawn.

Input: the pictures of a site. Output: their sizes, and files by digest in ``.sitegen/images/``.
Entry modules: ``pipeline`` for a build, ``cards`` for a social card. ``metadata`` removes what may
not be published, with a module for each format (``jpeg``, ``png``, ``webp``, ``avif``, ``gif``,
``svg``).
"""
