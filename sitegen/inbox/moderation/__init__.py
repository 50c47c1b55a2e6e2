"""Moderation in the browser: what waits, what was decided by whom, and decisions.

Input: requests of moderators, who have a passphrase each. Output: edited comment files, through
``sitegen.moderation`` and ``sitegen.scaffold``, and pages that need no script. Entry module:
``sitegen.inbox.moderation.routes``.
"""
