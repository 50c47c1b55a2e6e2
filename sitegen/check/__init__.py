"""Checks a built site for broken links, orphan pages, missing alt text and private metadata.

It reads the output folder as a web host would serve it. In come the files of ``output/``; out come
findings, with the line of the source where the cache knows it. ``checker`` is the door, ``rules``
holds the findings, ``resolver`` answers as a host, ``external`` asks other hosts.
"""
