"""The files that authors write: posts, works, pages, lists and ``authors.yaml``.

In come the bytes of one file; out come its front matter as a typed record, its texts, and
diagnostics. ``documents`` is the door: all types of document share it, and each adds its schema.
"""
