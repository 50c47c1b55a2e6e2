"""Publishes a built site to a folder, a branch of its repository or a bucket.

Input: all files of the output folder except sitegen's own. Output: the changed files at the
destination.
Entry modules: ``folder``, ``branch`` and ``buckets/publish``. Uploads to hosts need the hosts' own
tools.
"""
