"""What any program needs and no blog: files, dates, slugs, URLs, locks, languages, processes.

There is no single door: each module is one tool. Everything above reports mistakes through
``diagnostics``, and reads and writes a site's files through ``files`` and ``folders``.
"""
