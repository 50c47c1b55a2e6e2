"""Comments by readers: comment files, threads, the sanitiser, the form.

Input: untrusted files. Output: comments with safe HTML, in order beneath their document.
Entry module: ``parsing``. ``formats`` reads a file for it, ``sanitize`` makes the HTML,
``threads`` orders a thread. ``editing`` and ``moderation_items`` serve moderation.
"""
