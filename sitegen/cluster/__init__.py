"""Builds on a Dask cluster: an Executor whose workers run on this machine or on others.

In: the address of a scheduler. Out: a ``RemoteExecutor`` (``core/parallel``) for ``build()``. Only
this package knows Dask, and it is imported only for ``--cluster``. The door is ``executor``.
``address`` judges what the user gives; ``connection`` connects, or starts workers here. Each chunk
of work is an order (``orders``), which ``worker`` carries out after a check of program and site.
"""
