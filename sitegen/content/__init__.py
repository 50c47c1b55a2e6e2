"""The files that authors write: posts, works, pages, lists and ``authors.yaml``.

Input: the bytes of one file. Output: its front matter as a typed record, its texts, problems. Entry
module: ``documents``, which all types of document share; each adds its schema.
"""
