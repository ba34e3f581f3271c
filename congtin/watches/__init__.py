"""Watches: what people want to be told of, and how they are told, once. The store remembers; this package decides, words and sends."""
