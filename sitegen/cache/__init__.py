"""The results of the last build, in ``.sitegen/state.db``; a build can make all of it again.

Input and output: values by name, and tables of files. A file without this user's seal is discarded.
Entry module: ``database``, the only one with SQL. ``sources`` finds changed files, ``blobs`` stores
texts and threads apart from the records that refer to them.
"""
