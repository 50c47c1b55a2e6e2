"""Publishes a built site to a folder or to a branch of its git repository.

Input: all files of the output folder except sitegen's own. Output: the changed files at the
destination.
Entry modules: ``folder`` and ``branch``. Uploads to hosts need the hosts' own tools.
"""
