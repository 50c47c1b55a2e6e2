"""``sitegen serve``: a preview on one's own machine that shows every change as it is saved.

In come the folder of a site and the options of a server; out come pages over HTTP and events for
the browser. ``preview`` is the door: it builds again on a change that ``watch`` noticed. ``app``
answers requests, ``routing`` maps an address to a file.
"""
