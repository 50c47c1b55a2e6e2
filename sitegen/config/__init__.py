"""``site.yaml`` becomes a checked ``Config``, and the plugins that it names are loaded.

Input: the settings, an environment, and whether the user trusts the site. Output: a ``Config``, or
the problems that end the command. Entry module: ``loading``. ``settings`` is the schema, ``csp``
the content security policy. ``site_code`` and ``plugins`` find and load code, ``trust`` allows it.
"""
