"""List pages: their entries and the way to their next page."""
