"""Crawls of portals: the spider, the walk over lists, what is recorded, and the verdict."""
