"""The methods of a store that publishing uses, as a protocol that tests can imitate."""

from datetime import datetime
from typing import Protocol

from storage.article_filter import ArticleFilter
from storage.model import Crawl, Revision, StoredArticle
from storage.results import Changes, Popular, SearchPage


class ArticleSource(Protocol):
    """The reading side of a store; what each method gives is written there."""

    def browse(self, wanted: ArticleFilter, *, limit: int = 50) -> list[StoredArticle]:
        """Articles of a filter, newest first."""

    def edited(self, *, limit: int = 50) -> list[tuple[StoredArticle, Revision]]:
        """The latest revisions with the article as it is now, latest first."""

    def removed(self, *, limit: int = 50) -> list[StoredArticle]:
        """Articles that are removed now, latest removal first."""

    def most_read(self, since: datetime, until: datetime, *, limit: int = 50) -> list[Popular]:
        """Articles whose counter rose most between two moments, most first."""

    def search(self, text: str, *, limit: int = 20, offset: int = 0) -> SearchPage:
        """Articles that hold the words, newest first, removed ones included."""

    def revisions(self, article: int) -> list[Revision]:
        """What an article said before, oldest first."""

    def recent_crawls(self, portal: str, limit: int = 30) -> list[Crawl]:
        """The latest crawls of a portal, latest first."""

    def arrived(self, wanted: ArticleFilter) -> int:
        """How many articles ever came into a list, removed ones included."""

    def arrivals(self, offset: int, limit: int, wanted: ArticleFilter) -> list[StoredArticle]:
        """Articles in the order in which they came into a list, an order that never changes, removed ones included."""

    def cursor(self) -> str:
        """Where the store stands now, for `changes_since`."""

    def changes_since(self, cursor: str | None) -> Changes | None:
        """What is shown differently since the cursor; None where that cannot be said."""
