"""Scrapy's settings for polite, bounded crawls. `scrapy.cfg` leads to `congtin.scrapy_settings`, which adds the configuration."""

from importlib.metadata import PackageNotFoundError, version

from portals.backoff import REQUEST_FIRST_PAUSE, REQUEST_RETRIES

try:
    _VERSION = version("congtin")
except PackageNotFoundError:  # run from a folder that was never installed
    _VERSION = "0"

BOT_NAME = "congtin"
SPIDER_LOADER_CLASS = "scraper.crawl.spider_loader.ProfileLoader"
USER_AGENT = f"congtin/{_VERSION}"

# One HTTP client for every portal and every test, and no reactor: crawls can be repeated in one process, TLS 1.0 hosts
# are reachable, and a page costs a tenth less CPU than with the default handler. It always verifies certificates.
TWISTED_REACTOR_ENABLED = False
DOWNLOAD_HANDLERS = {
    "http": "scraper.downloader.handler.GuardedDownloadHandler",
    "https": "scraper.downloader.handler.GuardedDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# No harm: one request at a time per host, over all crawls of the process; robots.txt obeyed, sizes and times bounded.
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "congtin"
CONCURRENT_REQUESTS = 64
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 15.0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
RETRY_TIMES = REQUEST_RETRIES
REDIRECT_MAX_TIMES = 5
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "vi,en;q=0.5",
}
DOWNLOADER_MIDDLEWARES = {
    "scraper.downloader.redirects.OffsiteMiddleware": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scraper.downloader.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scraper.downloader.retry.RetryAfterMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scraper.downloader.redirects.ExplainedRedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scraper.downloader.cookies.StoredCookiesMiddleware": 700,
    "scraper.downloader.stats.RequestCountMiddleware": 870,
    # The handler decodes while it reads, so that a bomb never unfolds and a cut is noticed.
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    # Ours does its work for requests that come from no callback.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # No portal is logged in to, and no proxy of the environment hides whom a guarded socket reaches.
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
}

# A page that sends people elsewhere is read as what it is: following it would look into every page for it.
METAREFRESH_ENABLED = False

# Nothing of a crawl listens on a port.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False

# A task is started for each of these per response; one item leaves the spider at a time.
CONCURRENT_ITEMS = 1
FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 0.0

# congtin's own, also from congtin.toml and CONGTIN_… by way of congtin.scrapy_settings.
CONGTIN_DATA_DIR = "data"
CONGTIN_PROFILE_DIRS: list[str] = []
CONGTIN_CONTACT = ""
CONGTIN_MAX_LIST_PAGES = 200
CONGTIN_MAX_ARTICLES = 2000
CONGTIN_WEEKLY_SWEEP_PAGES = 50
CONGTIN_ALLOW_PRIVATE = False
CONGTIN_FIRST_PAUSE = REQUEST_FIRST_PAUSE
CONGTIN_TLS: list[str] = []
