"""A theme as it lies in folders: templates, static files, options and words, over its parents'.

Nothing here knows what a template says. ``folders`` finds a theme by its name, ``meta`` reads its
theme.yaml, ``words`` its language, and ``loading`` lays all of it on the layers beneath.
"""
