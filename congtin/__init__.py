"""congtin: news of local-government portals as an archive and as feeds.

`open_store`, `load_portals`, `read_article`, `publish` and their records can be imported from here; docs/api.md shows how.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from congtin.api import (
        Article,
        ArticleGone,
        Attachment,
        Catalogue,
        CongtinError,
        Keyword,
        NotAnArticle,
        Portal,
        Published,
        Revision,
        SearchHit,
        SearchPage,
        Section,
        SiteSettings,
        Store,
        StoredArticle,
        UnknownPlatform,
        ViewCount,
        load_portals,
        open_store,
        publish,
        read_article,
    )

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


def __getattr__(name: str) -> Any:
    """A name of the API, loaded when it is first used (PEP 562): `import congtin` alone costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module("congtin.api"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
