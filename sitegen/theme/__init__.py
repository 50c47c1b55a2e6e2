"""Themes: templates, static files, options and translated strings, each over its parent's.

In come the folders of a theme and its parents; out comes a ``Theme`` with its diagnostics.
``loading`` is the door, ``meta`` reads theme.yaml with its typed options. ``registry`` lists the
themes that a site can use, ``overrides`` copies templates and compares the copies later.
"""
