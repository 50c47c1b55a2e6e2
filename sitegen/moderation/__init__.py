"""The moderation queue: approve, reject or delete comments, and erase a person's data.

In come the name of a comment, or of a person; out come edited or deleted comment files, all of
them or none. ``queue`` is the door, ``erasure`` finds everything of one person.
"""
