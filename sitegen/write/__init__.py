"""From staged bytes to the output folder, all together or not at all.

``stage`` gathers a build's files outside output/ and ``journal`` moves them in, even after a kill;
``manifest`` names what is ours there, ``terrain`` tells what stands in the way, and ``status`` what
the folder was like when a build left it.
"""
