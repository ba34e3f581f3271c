"""The main content of a page whose layout is not known, found by trafilatura: the last resort, and a sign of drift."""

from lxml import html

from scraper.body import Body, read_body
from scraper.page import Page

SHORTEST = 200
"""Characters; less than that is a notice or a menu, not an article that layout-blind extraction may be trusted with."""


def extract_body(page: Page) -> Body | None:
    """The main content of a page; None where there is none worth the name."""
    import trafilatura  # takes a third of a second and 60 MB: only pages that need it pay

    markup = trafilatura.extract(
        page.text, url=page.url, output_format="html", fast=True, include_images=True, include_links=True, include_comments=False
    )
    if not markup:
        return None
    body = read_body(html.document_fromstring(markup).body, page.url)
    return body if len(body.text) >= SHORTEST else None
