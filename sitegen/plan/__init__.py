"""Every page of the site as data, before any is rendered: its address, its template, its record.

In comes the catalog; out comes the list of ``PlannedPage`` entries. ``site`` is the door.
``documents`` plans pages of documents, ``listing`` pages that list, ``syndication`` feeds;
``stats`` and ``counters`` count.
"""
