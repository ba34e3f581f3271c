"""What a page says: the fields of an article, found in its markup. Pure functions of a saved page."""
