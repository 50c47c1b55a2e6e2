"""The build: from a site's files to its output folder. Only this room knows the whole road.

In come the folder of a site and ``Options``; out comes a ``Result``. ``build`` is the door and
reads as the table of contents of the road: ``prepare`` ends with the plan, ``fingerprints``
decides by digest which pages to render, ``scheduler`` hands them to ``render_pages``.
``up_to_date`` and ``incremental`` are the two shorter roads.
"""
