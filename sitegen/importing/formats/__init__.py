"""The formats that can be imported: one module each, which yields records.

Input: a source. Output: records in the order of the source. Entry module:
`sitegen.importing.formats.registry`.
"""
