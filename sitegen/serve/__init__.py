"""``sitegen serve``: a preview on the author's machine that shows every change when it is saved.

Input: the folder of a site and the options of a server. Output: pages over HTTP, and events for the
browser. Entry module: ``preview``, which builds again when ``watch`` notices a change. ``app``
answers requests, ``routing`` maps an address to a file.
"""
