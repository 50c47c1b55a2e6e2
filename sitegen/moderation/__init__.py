"""The moderation queue: approve, reject or mark as spam; erase what a person wrote.

Input: names of comments, or the name of a person. Output: edited comment files, all of them or
none. Entry module: ``queue``. ``erasure`` finds and empties every comment of a person.
"""
