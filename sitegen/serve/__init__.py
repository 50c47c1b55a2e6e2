"""``sitegen serve``: a preview on one's own machine that shows every change as it is saved.

Input: the folder of a site and the options of a server. Output: pages over HTTP, and events for the
browser. Entry module: ``preview``, which builds again on a change that ``watch`` noticed. ``app``
answers requests, ``routing`` maps an address to a file.
"""
