"""Documents and files of other hosts, fetched politely and safely.

Input: an address of the web. Output: bytes, or why there are none.
Entry module: `sitegen.fetching.polite`.
"""
