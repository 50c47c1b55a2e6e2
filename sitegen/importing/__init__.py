"""``sitegen import``: turns records of an old blog into files, and lists each in a ledger.

Input: exports of other programs, and a site. Output: files in content/, a ledger and a report.
Entry module: `sitegen.importing.run`.
"""
