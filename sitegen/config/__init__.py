"""``site.yaml`` becomes a checked ``Config``, and names of a site's own code become functions.

In come the settings, an environment and the trust of the user; out comes a ``Config``, or the
diagnostics that end the command. ``loading`` is the door, ``settings`` the schema. ``csp`` makes
the content security policy; ``site_code`` and ``plugins`` find and load code, ``trust`` allows it.
"""
