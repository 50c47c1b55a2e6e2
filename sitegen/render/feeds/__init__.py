"""Feeds: what readers' programs follow, in RSS 2.0, Atom and JSON Feed."""
