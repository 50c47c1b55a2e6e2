"""The command line: parses arguments, calls one function, prints.

In come arguments; out go results on stdout, messages on stderr, and the exit code of the contract.
``main`` is the door. Each command is a module; what they share is in ``options`` and ``output``.
"""
