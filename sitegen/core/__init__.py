"""General tools: files, dates, slugs, URLs, locks, languages, processes, problems.

No other package is imported here, and each module works by itself. ``files`` and ``folders`` read
and write below a site's folder without following links. ``diagnostics`` has the ``Problem`` that
every phase reports.
"""
