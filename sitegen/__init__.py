"""A static generator for review blogs: Markdown posts and comment files in, a website out."""

__version__ = "0.1.0"
