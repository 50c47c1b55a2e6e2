"""The moderation queue: approve, reject or mark as spam; erase what a person wrote.

In come names of comments, or the name of a person; out come edited comment files, all of them or
none. ``queue`` is the door, ``erasure`` finds and empties every comment of a person.
"""
