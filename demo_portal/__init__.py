"""A fictional ward's news portal on loopback, so that the real spider has something to read."""
