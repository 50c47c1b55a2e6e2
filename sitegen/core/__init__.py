"""General tools: files, dates, slugs, URLs, locks, languages, processes, problems.

No other package is imported here. Each module is a tool of its own. ``files`` and ``folders`` read
and write below a site's folder without following links; ``diagnostics`` has the ``Problem`` that
every phase reports.
"""
