"""The spider that a good engineer writes in an afternoon, with BeautifulSoup on the page or with parsel: the baselines.

`python -m bench.afternoon bs4|parsel URL DATABASE`. It reads title, date, views, byline and body of every article and keeps
them in SQLite; it keeps no pages, sanitises nothing, and has no history.
"""

import json
import re
import sqlite3
import sys
from datetime import datetime
from urllib.parse import urljoin

import scrapy
from bs4 import BeautifulSoup
from scrapy.crawler import CrawlerProcess

SECTIONS = ("/tin-tuc-su-kien", "/kinh-te-xa-hoi", "/chuyen-doi-so", "/thong-bao")
DATE = re.compile(r"(\d{2}/\d{2}/\d{4})(?: (\d{2}:\d{2}))?")
VIEWS = re.compile(r"Số lượt xem:\s*([\d.\xa0]+)")
LOAD = re.compile(r"""loadPageURL["']?\s*[:=]\s*["']([^"']+)""")


def date_and_views(text):
    date, views = DATE.search(text), VIEWS.search(text)
    # ruff: noqa: DTZ007 - a plain spider keeps what it reads
    published = (
        datetime.strptime(" ".join(part for part in date.groups() if part), "%d/%m/%Y %H:%M" if date[2] else "%d/%m/%Y") if date else None
    )
    return published.isoformat() if published else None, int(re.sub(r"\D", "", views[1])) if views else None


def read_with_bs4(response):
    soup = BeautifulSoup(response.body, "lxml")
    body = soup.find(id="contentDetail")
    title = soup.find(id="contentDetailTitleId")
    around = title.parent.get_text(" ", strip=True)[:600]
    paragraphs = [part.get_text(" ", strip=True) for part in body.find_all(["p", "li", "tr", "h3"])]
    return title.get_text(strip=True), *date_and_views(around), paragraphs, str(body)


def read_with_parsel(response):
    body = response.css("#contentDetail")
    title = response.css("#contentDetailTitleId")
    around = " ".join(title.xpath("..//text()").getall())[:600]
    paragraphs = [" ".join(part.css("::text").getall()).strip() for part in body.css("p, li, tr, h3")]
    return " ".join(title.css("::text").getall()).strip(), *date_and_views(around), paragraphs, body.get()


class AfternoonSpider(scrapy.Spider):
    name = "afternoon"

    def __init__(self, reader, home, database):
        self.read = {"bs4": read_with_bs4, "parsel": read_with_parsel}[reader]
        self.home = home
        self.db = sqlite3.connect(database)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("CREATE TABLE articles (url TEXT PRIMARY KEY, title, published_at, views, byline, body_text, body_html)")

    async def start(self):
        for path in SECTIONS:
            yield scrapy.Request(self.home + path, self.parse_section)

    def parse_section(self, response):
        load = urljoin(response.url, LOAD.search(response.text)[1].replace("&amp;", "&").replace("\\u0026", "&"))
        posts = "numPerPage" in response.text
        yield self.page(load, posts, 1)

    def page(self, load, posts, number):
        arguments = {"load": load, "posts": posts, "number": number}
        if posts:
            form = {"pageNum": str(number), "numPerPage": "10"}
            return scrapy.FormRequest(load, self.parse_list, formdata=form, cb_kwargs=arguments, dont_filter=True)
        return scrapy.Request(f"{load}&pageNum={number}&recordPerPage=10&keyword=", self.parse_list, cb_kwargs=arguments)

    def parse_list(self, response, load, posts, number):
        answer = json.loads(response.text)
        items = answer["items"]
        for item in json.loads(items) if isinstance(items, str) else items:
            yield scrapy.Request(urljoin(self.home, item["urlDetail"]), self.parse_article)
        if number < (answer.get("totalPageNum") or answer["numOfPage"]):
            yield self.page(load, posts, number + 1)

    def parse_article(self, response):
        title, published, views, paragraphs, markup = self.read(response)
        byline = paragraphs[-1] if paragraphs and len(paragraphs[-1]) < 60 else None
        row = (response.url, title, published, views, byline, "\n\n".join(paragraphs), markup)
        self.db.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self.db.commit()
        yield {"url": response.url}


if __name__ == "__main__":
    process = CrawlerProcess({"ROBOTSTXT_OBEY": True, "LOG_LEVEL": "INFO", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False})
    process.crawl(AfternoonSpider, reader=sys.argv[1], home=sys.argv[2], database=sys.argv[3])
    process.start()
