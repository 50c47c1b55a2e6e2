"""Every page of the site as data, before any is rendered: its address, its template, its record.

In comes the catalogue; out comes the list of ``Planned`` entries. ``site`` is the door.
``documents`` plans pages of documents, ``listing`` pages that list, ``syndication`` feeds;
``stats`` and ``counters`` count.
"""
