"""The Python API: read what is stored, know the portals, read a saved page, publish feeds. docs/api.md shows it at work.

`import congtin` gives the same names without loading anything until one is used. Nothing here goes to the network.
"""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from feeds import Keyword, Published, SiteSettings
from feeds import publish as publish_site
from portals import Catalogue, CongtinError, Portal, Section, load_catalogue
from portals.model import slugify
from scraper.errors import ArticleGone, NotAnArticle, UnknownPlatform
from scraper.extract.page import Page
from scraper.platforms import read_article as article_on
from storage import Article, Attachment, Revision, SearchHit, SearchPage, Store, StoredArticle, ViewCount

__all__ = [
    "Article",
    "ArticleGone",
    "Attachment",
    "Catalogue",
    "CongtinError",
    "Keyword",
    "NotAnArticle",
    "Portal",
    "Published",
    "Revision",
    "SearchHit",
    "SearchPage",
    "Section",
    "SiteSettings",
    "Store",
    "StoredArticle",
    "UnknownPlatform",
    "ViewCount",
    "load_portals",
    "open_store",
    "publish",
    "read_article",
]


def open_store(folder: str | Path) -> Store:
    """The store in a folder, for reading only, also while a crawl writes to it; close it, or use it in a `with` statement.

    Raises StoreMissing, StoreDamaged, StoreTooNew or StoreTooOld (all of them CongtinError).
    """
    return Store.read(Path(folder))


def load_portals(*folders: str | Path, bundled: bool = True) -> Catalogue:
    """The portals that come with congtin, and those whose profiles lie in the folders; a later folder wins.

    Iterating gives them by id. A profile that is wrong is left out, and what is wrong with it stands in `faults`.
    """
    return load_catalogue(map(Path, folders), bundled=bundled)


def read_article(
    html: str | bytes, url: str, platform: str = "generic", *, content_type: str | None = None, portal: Portal | None = None
) -> Article:
    """The article that a page shows, read as pages of that platform are, or with a portal's own profile where one is given.

    `url` is where the page was found: it gives the article its name and makes links absolute. Bytes are decoded by what they
    are, `content_type` (the header) being a hint. The portal of an article that is read without a profile is named for its host.
    Raises NotAnArticle or ArticleGone with a reason, UnknownPlatform, and ValueError where `url` is no http or https address.
    """
    page = Page(url, html) if isinstance(html, str) else Page.from_bytes(url, html, content_type)
    return article_on(page, portal or _portal_at(url, platform))


def publish(
    store: Store, folder: str | Path, settings: SiteSettings, *, portals: Iterable[Portal] | None = None, everything: bool = False
) -> Published:
    """Writes the feeds and pages of what is stored into a folder: only files whose content changed, unless `everything` is wanted.

    By default the portals are those of the store, by the profiles that they were last crawled with. Gives the files that were written and
    what was left out; raises PublishFailed where a file cannot be written.
    """
    known = [Portal.model_validate_json(profile) for profile in store.profiles()] if portals is None else portals
    return publish_site(store, known, Path(folder), settings, everything=everything)


def _portal_at(url: str, platform: str) -> Portal:
    """A portal that stands in for a profile: what reading one page needs to know, taken from the page's address."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    try:
        return Portal.model_validate(
            {
                "id": slugify(name)[:80].strip("-"),
                "name": name,
                "unit": {"province": name, "name": name, "level": "central"},
                "platform": platform,
                "home": f"{parts.scheme}://{parts.netloc}",
                "sections": [{"name": "home", "path": "/"}],
            }
        )
    except ValidationError as error:
        facts = "; ".join(f"{fault['loc'][0]}: {fault['msg'].removeprefix('Value error, ')}" for fault in error.errors())
        raise ValueError(f"no article can be read from {url!r} on platform {platform!r}: {facts}") from error
