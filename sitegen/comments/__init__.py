"""What readers and other strangers write: comment files, threads, the sanitiser, the form.

In come files that nobody vouches for; out come comments with safe HTML, in order beneath their
post. ``formats`` reads every file format, ``parsing`` makes a comment of it, ``sanitize`` its
HTML, ``threads`` puts a thread in order. ``editing`` and ``review`` serve moderation.
"""
