"""The plan: every page as data before rendering, with its address, template and record.

Input: catalog, settings, theme, pictures. Output: a ``Plan`` of ``PlannedPage`` entries and files
to copy, with problems. Entry module: ``site``. ``documents`` plans pages of documents, ``listing``
pages that list, ``syndication`` feeds; ``stats`` and ``counters`` count.
"""
