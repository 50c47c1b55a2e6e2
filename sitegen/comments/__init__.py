"""What readers and other strangers write: comment files, threads, the sanitiser, the form.

In come files that nobody vouches for; out come comments with safe HTML, in order beneath their
post. ``parsing`` is the door: ``formats`` reads the file for it, ``sanitize`` makes the HTML.
``threads`` orders the comments of a thread. ``editing`` and ``review`` serve moderation.
"""
