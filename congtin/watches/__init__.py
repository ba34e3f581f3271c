"""Watches: finds what people asked to be told of, words it and sends it over their channels, each thing once."""
