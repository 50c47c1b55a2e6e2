"""The build, from a site's files to its output folder, and its shortcuts.

Input: the folder of a site and ``Options``. Output: a ``Result``. Entry module: ``build``; with
``prepare``, which ends with the plan, it shows the order of all phases. ``page_keys`` makes the key
of a page, ``scheduler`` picks the pages whose key has changed, ``render_pages`` renders them in
worker processes. ``build_state`` records the last build, ``incremental`` patches a small edit.
"""
