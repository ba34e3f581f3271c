"""Addresses of our own pages, as messages name them: the one place that knows their form."""


def page_address(base_url: str, article: int) -> str:
    """Our page of an article."""
    return f"{base_url.rstrip('/')}/articles/{article}"
