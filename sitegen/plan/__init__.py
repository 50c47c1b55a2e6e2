"""Every page of the site as data, before any is rendered: its address, its template, its record.

Input: catalog, settings, theme, pictures. Output: a ``Plan`` of ``PlannedPage`` entries and files
to copy, with problems. Entry module: ``site``. ``documents`` plans pages of documents, ``listing``
pages that list, ``syndication`` feeds; ``stats`` and ``counters`` count.
"""
