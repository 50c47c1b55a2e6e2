"""Source bytes become nodes with their line and column, and values become YAML again.

Input: the bytes of a Markdown, YAML or JSON file. Output: nodes with spelling and position. Entry
module: ``split``, which parts front matter from body. ``yaml_nodes`` reads all of YAML,
``yaml_fast`` the YAML of nearly every file, ``yaml_dump`` writes.
"""
