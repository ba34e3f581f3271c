"""The packages that make up congtin; they are installed side by side."""

PACKAGES = ("portals", "storage", "scraper", "feeds", "server")
