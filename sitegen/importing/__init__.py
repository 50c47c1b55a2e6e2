"""``sitegen import``: records of an old blog become files, each accounted for in a ledger.

Input: exports of other programs, and a site. Output: files in content/, a ledger and a report.
Entry module: `sitegen.importing.run`.
"""
