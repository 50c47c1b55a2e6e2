"""Staged bytes become the output folder: all of them or none.

Input: the files of a build, by path. Output: an ``output/`` that changes as a whole. Entry module:
``staging``. ``journal`` lets the next command finish what a killed one began, ``moving`` renames
each staged file into the output folder.
"""
