"""Moderation in the browser: pending comments, decisions, and the log of decisions.

Input: requests of moderators, each with a passphrase. Output: edited comment files, through
``sitegen.moderation`` and ``sitegen.scaffold``, and pages that need no script. Entry module:
``sitegen.inbox.moderation.routes``.
"""
