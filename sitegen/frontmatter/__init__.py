"""A source file's bytes become nodes that know their line and column, and values become YAML again.

In come the bytes of a Markdown, YAML or JSON file; out come nodes with their spelling and position.
``split`` is the door: it parts the front matter from the body. ``yaml_nodes`` reads all of YAML,
``yaml_fast`` the YAML that nearly every file consists of, ``yaml_dump`` writes.
"""
