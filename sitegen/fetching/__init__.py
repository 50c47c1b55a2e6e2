"""Fetches documents and files from other hosts, politely and safely.

Input: an address of the web. Output: bytes, or the reason why there are none.
Entry module: `sitegen.fetching.polite`.
"""
