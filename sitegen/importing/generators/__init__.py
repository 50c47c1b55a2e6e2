"""The parts that read folders of other static site generators: headers, links, files.

Input: a folder or a zip with Markdown, reStructuredText or HTML. Output: Documents and Media.
Entry module: `sitegen.importing.generators.content`.
"""
