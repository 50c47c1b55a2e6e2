"""The command line: parses arguments, calls one function and prints the result.

Input: arguments. Output: results on stdout, messages on stderr, an exit code (docs/cli.md). Entry
module: ``main``. Each command is a module; what they share is in ``options`` and ``terminal``.
"""
