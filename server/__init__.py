"""The site: pages, search, feeds and an API over the store, by HTTP. The only package that knows HTTP serving."""

from server.application import application
from server.run import serve

__all__ = ["application", "serve"]
