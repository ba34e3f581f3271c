"""The one spider: walks the lists of a portal, writes down every link, then reads what is due, one page at a time.

It fetches in a loop of its own rather than through callbacks: one request at a time per host is the rule, and so the
order is plain to see. Articles leave it as items, for people who want Scrapy's exports.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import time, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings

from portals import Portal, Section
from portals.clock import Clock, utc_now
from portals.messages import ENGLISH, Message
from scraper.crawl.anomalies import Anomaly
from scraper.crawl.drift import DriftRecord
from scraper.crawl.list_walk import Limits, WalkCallbacks, Walker
from scraper.crawl.metrics import PageMetrics, page_metrics
from scraper.crawl.recorder import CrawlStats, Recorder
from scraper.crawl.verdict import CrawlFinalizer, CrawlReport, verdict_of
from scraper.downloader.address_guard import LOOPBACK_NAMES
from scraper.downloader.convert import NOT_MODIFIED, capture_of, may_be_cut_short, page_of, request_of
from scraper.downloader.errors import HOST_DOWN, PAGE_FAILED, RobotsUnreadable, in_words, message_of
from scraper.downloader.fetcher import Fetcher
from scraper.downloader.http_state import HttpState
from scraper.downloader.log_redaction import redact_logs
from scraper.downloader.stats import requests_by_kind
from scraper.errors import ArticleGone, HostDown, NotAnArticle, ReadingError
from scraper.extract.text import doubts_of_text
from scraper.lists.listing import Listing, ListRequest
from scraper.platforms.base import Platform
from scraper.store_worker import StoreWorker
from storage import StoreError
from storage.model import AddressState, Article, DueAddress, FetchOutcome, Verdict
from storage.results import SectionState

NO_CONTACT = "no contact address is configured: set `contact` in congtin.toml, or CONGTIN_CONTACT"
MIDNIGHT = time(0)
"""What a list shows of a day without a time: nothing to compare a time with."""
NO_END = "the page has no end: the answer may have been cut short"


Progress = Callable[[str, str, int, int | None], None]
"""Called with portal, stage ("lists" or "articles"), how many are done and how many there are, None where not known."""


def needs_contact(portal: Portal) -> bool:
    """Whether the portal's people must be able to reach us: on all hosts but this machine's own."""
    return urlsplit(portal.home).hostname not in LOOPBACK_NAMES


class PortalSpider(Spider):
    """Crawls one portal. Subclasses, made by the loader from profiles, name it."""

    portal: ClassVar[Portal]
    platform: ClassVar[Platform]

    def __init__(
        self,
        *args: Any,
        worker: StoreWorker | None = None,
        clock: Clock = utc_now,
        deep: bool | str = False,
        progress: Progress | None = None,
        should_stop: Callable[[], bool] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.clock = clock
        self.deep = deep in (True, "1", "true", "yes")
        self.report: CrawlReport | None = None
        self.progress: Progress = progress or (lambda portal, stage, done, total: None)
        self.should_stop: Callable[[], bool] = should_stop or (lambda: False)
        self._shared = worker
        self._worker: StoreWorker | None = worker
        self._recorder: Recorder | None = None
        self._http_state: HttpState | None = None
        self._began_at = clock()
        self._started = monotonic()
        self._fetcher: Fetcher | None = None
        self._stopped: Message | None = None
        self._store_failed = False
        self._page_doubts: tuple[str, ...] = ()
        self._drift: DriftRecord | None = None
        self._page_metrics: list[PageMetrics] = []

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The portal's own pace goes before the platform's, and its exceptions from TLS before the rule."""
        super().update_settings(settings)
        redact_logs()  # before Scrapy writes its settings down
        delay = cls.portal.delay if cls.portal.delay is not None else max(cls.platform.delay, settings.getfloat("DOWNLOAD_DELAY"))
        settings.set("DOWNLOAD_DELAY", delay, priority="spider")
        settings.set("AUTOTHROTTLE_START_DELAY", delay, priority="spider")
        if delay == 0:
            settings.set("AUTOTHROTTLE_ENABLED", False, priority="spider")
        if tls := cls.portal.tls:
            settings.set("CONGTIN_TLS", [tls.min_version, tls.ciphers or "", str(cls.portal.ca_file or "")], priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """The spider of a crawler, closing its crawl in the store when the crawler closes it."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._hasten_end, signals.spider_opened)
        crawler.signals.connect(spider._close, signals.spider_closed)
        return spider

    def _hasten_end(self) -> None:
        """Scrapy looks only every five seconds whether a spider that schedules no requests is through; ours schedules none."""
        setattr(self.crawler.engine, "_SLOT_HEARTBEAT_INTERVAL", 0.1)  # noqa: B010 - not public: without it a crawl ends later, no worse

    @property
    def recorder(self) -> Recorder:
        """What loads and saves for the crawl; there is one from the first step on."""
        assert self._recorder is not None
        return self._recorder

    @property
    def http_state(self) -> HttpState | None:
        """The portal's stored HTTP state; None as long as no store is open."""
        if self._http_state is None and self._worker is not None:
            self._http_state = HttpState(self._worker, self.portal, self.clock)
        return self._http_state

    @property
    def fetcher(self) -> Fetcher:
        """What fetches the crawl's pages; there is one from the first step on."""
        if self._fetcher is None:
            assert self.http_state is not None
            self._fetcher = Fetcher(self.portal, self.crawler, self.http_state, self.clock)
        return self._fetcher

    async def start(self) -> AsyncIterator[Any]:
        """The whole crawl: first the lists, then the articles that are due; yields each article read."""
        if not self._may_crawl():
            return
        if self._worker is None:
            self._worker = StoreWorker.open(Path(self.settings["CONGTIN_DATA_DIR"]), f"scrapy crawl {self.name}")
        self._recorder = Recorder(self._worker, self.portal, self.clock)
        try:
            await self.recorder.begin()
            self._drift = DriftRecord(self.recorder)
            await self._drift.recall()
            await self._walk()
            due = await self.recorder.due(self.settings.getint("CONGTIN_MAX_ARTICLES"))
            for count, address in enumerate(due):
                if self.should_stop():
                    break
                self.progress(self.portal.id, "articles", count, len(due))
                article = await self._read(address)
                # Only to those who asked for items: Scrapy never ends a crawl that it stops while an item is under way.
                if article is not None and self._shared is None:
                    yield article
            await self.recorder.count_remaining()
        except HostDown as error:
            self._stopped = error.message
        except StoreError as error:
            self._store_is_down(error)
        except Exception as error:  # Scrapy would end the crawl as if it were through
            self.logger.exception("portal=%s url=%s: a fault of congtin's own", self.portal.id, self.portal.home)
            self._stopped = Message.of("own-fault", detail=in_words(error))

    def _store_is_down(self, error: StoreError) -> None:
        self._stopped, self._store_failed = Message.of("store-failed", detail=str(error)), True
        self.logger.error("portal=%s url=%s: %s", self.portal.id, self.portal.home, error)

    def _may_crawl(self) -> bool:
        if not needs_contact(self.portal) or self.settings["CONGTIN_CONTACT"]:
            return True
        self._stopped = Message("no-contact")
        self.logger.error("portal=%s url=%s: %s", self.portal.id, self.portal.home, self._stopped.text(ENGLISH))
        return False

    # Lists

    async def _walk(self) -> None:
        """Walks every section as far as is needed; time and budget may end it earlier."""
        most = self.portal.max_list_pages or self.settings.getint("CONGTIN_MAX_LIST_PAGES")
        limits = Limits(most, self.settings.getint("CONGTIN_WEEKLY_SWEEP_PAGES"), self.should_stop, self.deep)
        ways = WalkCallbacks(self._list, self._warn, self._read_further_lists)
        walker = Walker(self.portal, self.platform, self.recorder, limits, ways)
        states = await self.recorder.section_states()
        for section in self.portal.sections:
            await walker.walk(section, states.get(section.slug, SectionState()), self.clock())

    async def _read_further_lists(self, section: Section) -> None:
        """Native feeds and the like may know of articles that the pages do not show; they add to the walk and never end it."""
        for further in self.platform.further_lists(section, self.portal):
            try:
                response = await self._fetch_list(section, further)
                listing = self.platform.read_listing(page_of(response), further, self.portal)
            except (ReadingError, IgnoreRequest, *PAGE_FAILED, *HOST_DOWN) as error:
                self.logger.info("portal=%s url=%s: %s", self.portal.id, further.url, in_words(error))
                continue
            if listing.links:
                await self.recorder.save_list_page(section.slug, listing.links)

    async def _list(self, section: Section, fetch: ListRequest, tentative: bool = False) -> Listing | None:
        """One list page; None where it could not be read, which is on record then, unless it was `tentative`."""

        def of_list(reason: Message) -> Message:
            return Message.of("list-page", section=section.name, page=fetch.page, reason=reason)

        self.progress(self.portal.id, "lists", self.recorder.tally.pages_listed, None)
        try:
            response = await self._fetch_list(section, fetch)
            if response.status >= 400:
                raise ReadingError(self.portal.id, fetch.url, Message.of("list-status", status=response.status))
            listing = self.platform.read_listing(page_of(response), fetch, self.portal)
        except ReadingError as error:
            reason = error.message
        except (HostDown, StoreError):
            raise
        except RobotsUnreadable as error:
            await self._list_failed(error.message, fetch)
            raise HostDown(error.message, portal=self.portal.id, url=error.url) from error
        except HOST_DOWN as error:
            reason = of_list(message_of(error))
            await self._list_failed(reason, fetch)
            self.fetcher.count_failure(reason)
            return None
        except (IgnoreRequest, *PAGE_FAILED) as error:
            reason = message_of(error)
        except Exception as error:
            self.logger.exception("portal=%s url=%s: a fault of congtin's own", self.portal.id, fetch.url)
            reason = message_of(error)
        else:
            for skipped in listing.skipped:
                await self._warn("item", Message.of("item-skipped", section=section.name, page=fetch.page, detail=skipped), fetch.url)
            return listing
        if not tentative:
            await self._list_failed(of_list(reason), fetch)
        return None

    async def _list_failed(self, reason: Message, fetch: ListRequest) -> None:
        self.recorder.tally.lists_failed.append(reason)
        await self._warn("list", reason, fetch.url)

    # Articles

    async def _read(self, address: DueAddress) -> Article | None:
        """One article page, from request to reading; whatever comes of it is saved."""
        reading, reason = await self._reading(address)
        await self.recorder.add(reading)
        if reading.article is not None and self._drift is not None:
            self._drift.record(reading.article.found_by)
        if reading.article is not None:
            is_new = address.state is not AddressState.STORED
            self._page_metrics.append(page_metrics(reading.article, is_new=is_new, now=reading.at))
        if reading.outcome in (AddressState.REFUSED, AddressState.FAILED) and reason is not None:
            await self._warn(reading.outcome.value, reason, address.url)
        elif reading.article is not None and not await self._doubt(address, reading.article):
            await self.recorder.resolve_for_url(address.url)
        return reading.article

    async def _reading(self, address: DueAddress) -> tuple[FetchOutcome, Message | None]:
        def outcome(state: AddressState, reason: Message) -> tuple[FetchOutcome, Message]:
            return FetchOutcome(address=address.id, at=self.clock(), outcome=state, reason=reason.text(ENGLISH)), reason

        try:
            return await self._read_page(address, await self.fetcher.article(address))
        except (HostDown, StoreError):
            raise
        except RobotsUnreadable as error:
            if urlsplit(error.origin).netloc.lower() == self.portal.host:
                raise HostDown(error.message, portal=self.portal.id, url=error.url) from error
            return outcome(AddressState.FAILED, error.message)
        except HOST_DOWN as error:
            self.fetcher.count_failure(message_of(error))
            return outcome(AddressState.FAILED, message_of(error))
        except IgnoreRequest as error:
            return outcome(AddressState.REFUSED, message_of(error))
        except Exception as error:
            return outcome(AddressState.FAILED, message_of(error))

    async def _read_page(self, address: DueAddress, response: Response) -> tuple[FetchOutcome, Message | None]:
        """What a page that came is read as; it is kept as evidence whatever that is."""
        capture = None if NOT_MODIFIED in response.flags else capture_of(response, self.clock())

        def outcome(
            state: AddressState, reason: Message | None = None, article: Article | None = None
        ) -> tuple[FetchOutcome, Message | None]:
            said = reason.text(ENGLISH) if reason else None
            return FetchOutcome(address=address.id, at=self.clock(), outcome=state, reason=said, article=article, capture=capture), reason

        if capture is None:
            self.recorder.tally.not_modified += 1
            return outcome(AddressState.STORED)
        if response.status in (404, 410):
            return outcome(AddressState.GONE, Message.of("status", status=response.status))
        if response.status != 200:
            return outcome(AddressState.FAILED, Message.of("status", status=response.status))
        if await self.fetcher.lost_end_tag(address, response):
            return outcome(AddressState.FAILED, Message("page-cut-short"))
        try:
            return outcome(AddressState.STORED, article=self._article(address, response))
        except ArticleGone as error:
            return outcome(AddressState.GONE, error.message)
        except NotAnArticle as error:
            return outcome(AddressState.REFUSED, error.message)
        except Exception as error:  # a fault of ours costs this article, not the crawl; its page is kept
            self.logger.exception("portal=%s url=%s: a fault of congtin's own", self.portal.id, address.url)
            return outcome(AddressState.FAILED, message_of(error))

    def _article(self, address: DueAddress, response: Response) -> Article:
        page = page_of(response)
        self._page_doubts = (*page.doubts, *((NO_END,) if may_be_cut_short(response) else ()))
        article = self.platform.read_article(page, self.portal)
        if article.native_id != address.native_id:
            raise NotAnArticle(self.portal.id, response.url, Message.of("other-article", article=article.native_id))
        return article

    async def _doubt(self, address: DueAddress, article: Article) -> bool:
        """Puts on record what is doubtful about an article that is kept all the same; whether there was anything."""
        doubts = [*self._page_doubts, *doubts_of_text(article.title, article.body_text)]
        if doubts:
            await self._warn("text", Message.of("doubtful-text", detail="; ".join(doubts)), address.url)
        if article.published_at is None:
            await self._warn("no-date", Message("no-date"), address.url)
            return True
        listed = address.published_at
        timed = (
            listed is not None and article.published_precision == "minute" and listed.astimezone(self.portal.timezone).time() != MIDNIGHT
        )
        if listed is not None and timed and abs(article.published_at - listed) == timedelta(hours=12):
            await self._warn("clock", Message.of("twelve-hours", said=article.published_raw), address.url)
            return True
        return bool(doubts)

    # Both

    async def _fetch_list(self, section: Section, fetch: ListRequest) -> Response:
        """A list page, kept as evidence where it is not the one that we have."""
        response = await self.fetcher.list_page(request_of(fetch))
        if NOT_MODIFIED in response.flags:
            self.recorder.tally.not_modified += 1
        else:
            await self.recorder.keep(section.slug, fetch.page, capture_of(response, self.clock()))
        return response

    async def _warn(self, kind: str, message: Message, url: str) -> None:
        self.logger.warning("portal=%s url=%s: %s", self.portal.id, url, message.text(ENGLISH))
        await self.recorder.problem(kind, message, url)

    async def _close(self, spider: Spider, reason: str) -> None:
        if spider is not self:
            return
        try:
            if self._recorder is not None:
                await self._recorder.flush()
                if self._drift is not None:
                    await self._drift.apply_verdict(self._began_at)
                requests = requests_by_kind(self.crawler.stats.get_stats() if self.crawler.stats else {})
                ending = CrawlFinalizer(
                    self.portal, self._recorder, self._page_metrics, self._began_at, self.clock(), self._stopped, requests
                )
                measures = await ending.measures()
                self._finish(reason, await ending.findings(measures))
                assert self.report is not None
                await self._recorder.apply_verdict(self._began_at, self.report.verdict)
                await self._recorder.finish(ending.summary(reason, self.report, measures))
        except StoreError as error:  # the crawl stays open in the store; the next one marks it as interrupted
            self._store_is_down(error)
            self.report = None
        finally:
            if self.report is None:
                self._finish(reason)
            if self._worker is not None and self._shared is None:
                self._worker.close()

    def _finish(self, reason: str, findings: Sequence[Anomaly] = ()) -> None:
        stopped = self._stopped or (Message.of("closed", reason=reason) if reason != "finished" else None)
        tally = self._recorder.tally if self._recorder else CrawlStats()
        reasons: tuple[Message, ...]
        if self._recorder is None:
            verdict, reasons = Verdict.BROKEN, (self._stopped or Message.of("not-begun", reason=reason),)
        else:
            verdict, reasons = verdict_of(tally, len(self.portal.sections), stopped=stopped, findings=findings)
        self.report = CrawlReport(self.portal.id, verdict, reasons, tally, monotonic() - self._started, self._store_failed)
