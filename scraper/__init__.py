"""Crawls portals and reads their pages into articles. The only package that uses Scrapy and BeautifulSoup; it builds no feeds."""
