"""From a portal to readings: the only place that knows Scrapy and BeautifulSoup. It never builds a feed."""
