"""Pictures: their metadata removed, narrower variants made, share cards drawn.

In come the pictures that pages show; out come their sizes, and files by digest in
``.sitegen/images/``. ``pipeline`` is the door. One module for each format (``jpeg``, ``png``,
``webp``, ``avif``, ``gif``, ``svg``) knows which of its parts may be published.
"""
