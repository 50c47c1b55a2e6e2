"""The search index of a built site, made by Pagefind (https://pagefind.app).

Input: the HTML pages of ``output/``. Output: the files of ``output/pagefind/``. Pagefind reads a
whole site at once, so this is a step after the build, on a copy without spoilers. Entry module:
``indexing``; ``copying`` makes the copy, ``record`` says whether an index is old.
"""
