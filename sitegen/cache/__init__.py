"""What the last build knew, in ``.sitegen/state.db``: all of it can be made again.

In come values by name; out come the same values in a later build, as long as the file is sealed by
this user's key. ``database`` is the door and the only module with SQL. ``sources`` tells which
files changed, ``blobs`` stores texts and threads apart from the records that refer to them.
"""
