"""Makes the index that readers search, of the pages of a built site, with Pagefind.

Pagefind (https://pagefind.app) is a program of its own. It reads a whole site at once, so this is
a step after the build, and what it reads is a copy in which nothing is said that pages hide.
"""
