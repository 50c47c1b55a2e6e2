"""What the last build knew, in ``.sitegen/state.db``: all of it can be made again.

Input and output: values by name, and tables of files. A file without this user's seal is discarded.
Entry module: ``database``, the only one with SQL. ``sources`` finds changed files, ``blobs`` stores
texts and threads apart from the records that refer to them.
"""
