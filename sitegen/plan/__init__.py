"""Every page of the site as data, before any is made: its address, its template, its record.

``site`` makes the plan. ``docpages`` makes the pages of documents, with ``postviews`` and
``workviews``; ``listing`` those that list, with ``paging`` and ``archives``, and ``stats`` the one
of numbers. ``planned`` is what all of them work with.
"""
