"""Measurements of sitegen and its peers, from the outside: ``python -m bench --help``."""
