"""Deploys to a bucket of an object store.

Input: the files of the output folder and its manifest. Output: the objects below an address, and a
manifest of them. The entry module is ``publish``. Only these modules know obstore, and they are
imported only for an address such as ``s3://bucket/prefix``.
"""
