"""The oracle of incremental builds: a site as data, random edits of it, and a clean build beside.

``values`` has what edits may write, ``sources`` the site as data, ``edits`` the strategies,
``theme`` a small theme that shows every field of every record, ``running`` the comparison.
"""
