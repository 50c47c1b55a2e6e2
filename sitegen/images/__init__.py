"""Pictures as files: what one shows, without what it tells of its maker, and narrower ones of it.

Nothing here knows of pages. Pillow is loaded by whoever opens a picture and by nobody else, for
most builds open none.
"""
