"""A preview of a site: a server on one's own machine that shows every change as it is saved."""
