"""Looks a built site over: what leads nowhere, what nothing leads to, what some cannot see.

It reads the files of the output folder as a web host would serve them, and knows nothing of how
they were made; only to say where in the sources a mistake stands, the last build's state is asked.
"""
