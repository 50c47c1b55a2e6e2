"""A preview of a site: a server on one's own machine that shows every change as it is saved."""

from sitegen.serve.preview import Audience, Preview, Wishes, serve

__all__ = ["Audience", "Preview", "Wishes", "serve"]
