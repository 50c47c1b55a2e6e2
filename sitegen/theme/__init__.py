"""Themes: templates, static files, options and translated strings, each over its parent's.

Input: the folders of a theme and its parents. Output: a ``Theme``, with problems. Entry module:
``loading``. ``meta`` reads theme.yaml with its typed options, ``strings`` the translations.
``registry`` lists the themes that a site can use, ``overrides`` copies and compares templates.
"""
