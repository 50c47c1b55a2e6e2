"""Staged bytes become the output folder: all of them or none.

In come files of a build, by path; out comes an ``output/`` that changed as a whole. ``staging`` is
the door. ``journal`` lets the next command finish what a killed one began, and ``moving`` renames
each file to its path in the output folder.
"""
