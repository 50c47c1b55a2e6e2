"""The tests. Helpers that several folders share are in ``tests/support``."""
