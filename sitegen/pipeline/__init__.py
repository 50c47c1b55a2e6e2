"""The build: from a site's files to its output folder. Only this package knows all phases.

In come the folder of a site and ``Options``; out comes a ``Result``. ``build`` is the door and
reads as their table of contents: ``prepare`` ends with the plan, ``fingerprints``
decides by digest which pages to render, ``scheduler`` hands them to ``render_pages``.
``up_to_date`` and ``incremental`` are the two shorter ways.
"""
