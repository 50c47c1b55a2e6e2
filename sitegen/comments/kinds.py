"""The kinds of comments: those in the thread, mentions by other sites, and contributions."""

THREAD_KINDS = frozenset({"comment", "review"})
"""Kinds that readers write here, and that can be answered."""

MENTIONS = frozenset({"pingback", "webmention"})
"""Kinds that come from other sites."""

CONTRIBUTIONS = ("quote", "summary", "notice", "age")
"""Kinds that are about the work, not answers to each other; they are outside the thread."""
