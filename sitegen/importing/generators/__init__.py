"""What the folders of other static site generators have in common: headers, links, files.

Input: a folder or a zip with Markdown, reStructuredText or HTML. Output: Documents and Media.
Entry module: `sitegen.importing.generators.content`.
"""
