"""The search index of a built site, made by Pagefind (https://pagefind.app), a program of its own.

In come the HTML pages of ``output/``; out come the files of ``output/pagefind/``. Pagefind reads a
whole site at once, so this is a step after the build, and what it reads is a copy in which nothing
is said that pages hide. ``indexing`` is the door, ``copying`` makes the copy.
"""
