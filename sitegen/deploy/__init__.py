"""Brings a built site to where it is served from: a folder, or a branch of its git repository.

In comes the output folder, whoever put its files there, but for what the build keeps there for
itself; out comes what changed at the destination. ``folder`` and ``branch`` are the doors; what
hosts want beyond that is their own tools' business.
"""
