"""Checks a built site for broken links, orphan pages, missing alt text and private metadata.

Input: the files of ``output/``, read as a web host would serve them. Output: findings, with the
line of the source where the cache knows it. Entry module: ``checker``. ``rules`` has the findings,
``resolver`` answers as a host, ``external`` checks other hosts.
"""
