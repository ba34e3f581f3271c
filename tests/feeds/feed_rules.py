"""The rules that every feed of ours must keep, written from the specifications and from what validators warn about.

RSS 2.0 with the Best Practices Profile, Atom (RFC 4287, its grammar in atom.rng), JSON Feed 1.1, OPML 2.0.
"""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import jsonschema
from lxml import etree, html

from feeds.validate import check

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
GRAMMAR = etree.RelaxNG(etree.parse(str(Path(__file__).parent / "atom.rng")))
JSON_SCHEMA = json.loads((Path(__file__).parent / "json_feed.schema.json").read_text(encoding="utf-8"))
ADDRESS = re.compile(r"https?://[0-9A-Za-z.\[\]:_-]+(/[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#]*)?")
TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}:[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,]+")
MEDIA_TYPE = re.compile(r"[^\s()<>,;:\\\"/\[\]?=]+/[^\s()<>,;:\\\"/\[\]?=]+")
NEVER_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffd-\uffff]")
READS_AS_HTML = re.compile(
    r"</(a|b|i|p|script|svg|iframe|div|span|style|title|body|form|button|object|noscript)>|&(amp|lt|gt|quot|nbsp|#\w+)"
)
ALIVE = ("script", "iframe", "object", "embed", "style", "form", "svg", "math", "base", "meta", "link")


def conforms(name: str, data: bytes) -> None:
    """Asserts every rule for a file, by its ending; the publisher's own check is one of them."""
    check(name, data)
    rules = {"rss": rss, "atom": atom, "json": json_feed, "opml": opml, "html": page, "svg": picture, "xml": sitemap}
    if Path(name).name.startswith("."):
        return
    rule = status if name.endswith("status.json") else rules.get(name.rpartition(".")[2])
    if rule:
        rule(data)


def rss(data: bytes) -> None:
    root = etree.fromstring(data, etree.XMLParser(huge_tree=True))
    assert root.tag == "rss"
    assert root.get("version") == "2.0"
    channel = root[0]
    tags = [child.tag for child in channel]
    first_item = tags.index("item") if "item" in tags else len(tags)
    assert set(tags[first_item:]) <= {"item"}, "everything about the channel stands above the items"
    for tag in ("title", "link", "description", "language", "lastBuildDate", "generator", "copyright"):
        assert tags.count(tag) == 1, tag
    links = channel.findall(f"{ATOM}link")
    assert [link.get("type") for link in links if link.get("rel") == "self"] == ["application/rss+xml"]
    _history(channel)
    for element in [channel, *channel.findall("item")]:
        _rss_texts(element)
    for item in channel.findall("item"):
        _rss_item(item)
    guids = channel.xpath("item/guid/text()")
    assert len(set(guids)) == len(guids) == len(channel.findall("item"))
    # RSS Profile: in plain text, < and & are character references
    for raw in re.findall(rb"<(?:title|category[^>]*|source[^>]*)>([^<]*)<", data):
        assert not re.search(rb"&(lt|amp);", raw), raw


def _rss_texts(element: Any) -> None:
    for child in element:
        assert not NEVER_IN_TEXT.search(child.text or ""), child.tag
        if child.tag == "title" or (child.tag in ("description", "copyright") and element.tag == "channel"):
            assert child.text
            assert child.text.strip()
            assert not re.search(r"</?(a|b|i|p|img|script|svg|iframe|div|span|style|body|input|form)\b", child.text, re.IGNORECASE), (
                child.text
            )
        if child.tag in ("pubDate", "lastBuildDate"):
            assert re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", child.text)
            assert child.text.startswith(parsedate_to_datetime(child.text).strftime("%a"))
        if child.tag == "link":
            assert ADDRESS.fullmatch(child.text), child.text
        if child.tag == f"{ATOM}link":
            assert ADDRESS.fullmatch(child.get("href"))
            assert child.get("rel")


def _rss_item(item: Any) -> None:
    tags = [child.tag for child in item]
    for tag in ("title", "description", "guid", "pubDate", CONTENT):
        assert tags.count(tag) == 1, tag
    assert tags.index("description") < tags.index(CONTENT)
    assert item.find("guid").get("isPermaLink") == "false"
    assert TAG_URI.fullmatch(item.findtext("guid"))
    assert tags.count("enclosure") <= 1, "more than one enclosure is against the profile"
    for enclosure in item.findall("enclosure"):
        assert ADDRESS.fullmatch(enclosure.get("url"))
        assert enclosure.get("length").isdecimal()
        assert MEDIA_TYPE.fullmatch(enclosure.get("type"))
    for category in item.findall("category"):
        assert category.text.strip()
    assert "author" not in tags, "an author element must be an e-mail address"
    fragment(item.findtext(CONTENT))


def atom(data: bytes) -> None:
    root = etree.fromstring(data, etree.XMLParser(huge_tree=True))
    GRAMMAR.assertValid(root)
    tags = [child.tag for child in root]
    first_entry = tags.index(f"{ATOM}entry") if f"{ATOM}entry" in tags else len(tags)
    assert set(tags[first_entry:]) <= {f"{ATOM}entry"}, "everything about the feed stands above the entries"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "vi"
    assert TAG_URI.fullmatch(root.findtext(f"{ATOM}id"))
    _history(root)
    entries = root.findall(f"{ATOM}entry")
    for name in ("id", "updated"):
        values = [entry.findtext(f"{ATOM}{name}") for entry in entries]
        assert len(set(values)) == len(values), name
    newest = max((datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) for entry in entries), default=None)
    assert newest in (None, datetime.fromisoformat(root.findtext(f"{ATOM}updated")))
    for element in [root, *entries, *root.iter(f"{ATOM}source")]:
        _atom_links(element)
    for entry in entries:
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}published")) <= datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
        fragment(entry.findtext(f"{ATOM}content"))
    for element in root.iter():
        assert not NEVER_IN_TEXT.search(element.text or ""), element.tag
        if element.tag.removeprefix(ATOM) in ("title", "summary", "name", "subtitle", "rights") and element.get("type") != "html":
            assert not READS_AS_HTML.search(element.text), element.text
        for name in ("title", "label", "term"):
            assert not READS_AS_HTML.search(element.get(name, "")), element.get(name)
        if element.get("type") == "html":
            fragment(element.text)


def _history(head: Any) -> None:
    """RFC 5005: an archive page knows the current feed and a neighbour; no relation to a feed stands twice."""
    relations = [link.get("rel") for link in head.findall(f"{ATOM}link")]
    assert len(set(relations)) == len(relations)
    if head.find("{http://purl.org/syndication/history/1.0}archive") is not None:
        assert "current" in relations
        assert {"prev-archive", "next-archive"} & set(relations)


def _atom_links(element: Any) -> None:
    links = element.findall(f"{ATOM}link")
    for link in links:
        assert ADDRESS.fullmatch(link.get("href")), link.get("href")
    alternates = [(link.get("type"), link.get("hreflang")) for link in links if link.get("rel", "alternate") == "alternate"]
    assert len(set(alternates)) == len(alternates)
    if element.tag != f"{ATOM}entry":
        assert sum(link.get("rel") == "self" for link in links) in ((0, 1) if element.tag == f"{ATOM}source" else (1,))
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}")


def json_feed(data: bytes) -> None:
    document = json.loads(data.decode())
    jsonschema.validate(document, JSON_SCHEMA)
    ids = [item["id"] for item in document["items"]]
    assert len(set(ids)) == len(ids)
    for item in document["items"]:
        fragment(item["content_html"])
        assert datetime.fromisoformat(item["date_published"]).tzinfo
        for value in (item["title"], item.get("summary", "")):
            assert not NEVER_IN_TEXT.search(value)


def opml(data: bytes) -> None:
    root = etree.fromstring(data)
    assert root.tag == "opml"
    assert root.get("version") == "2.0"
    assert [child.tag for child in root] == ["head", "body"]
    assert {child.tag for child in root.find("head")} <= {"title", "dateCreated", "dateModified", "ownerName"}
    assert parsedate_to_datetime(root.findtext("head/dateModified")).tzinfo
    assert root.find("body/outline") is not None
    for outline in root.iter("outline"):
        assert outline.get("text").strip()
        if outline.get("type"):
            assert outline.get("type") == "rss"
            assert outline.get("title").strip()
            assert ADDRESS.fullmatch(outline.get("xmlUrl"))
            assert ADDRESS.fullmatch(outline.get("htmlUrl"))
        else:
            assert not {"title", "description", "htmlUrl", "language", "version", "xmlUrl"} & set(outline.attrib)


def page(data: bytes) -> None:
    root = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    assert root.get("lang") == "vi"
    assert len(root.findall(".//h1")) == 1
    assert root.findtext("head/title")
    assert root.xpath("//meta[@name='viewport']")
    assert not [element.tag for element in root.iter("script", "iframe", "object", "embed", "form")]
    _nothing_live(root)


def picture(data: bytes) -> None:
    root = etree.fromstring(data)
    assert {etree.QName(element).localname for element in root.iter()} <= {"svg", "title", "clipPath", "rect", "g", "text"}
    assert root.get("aria-label")


def sitemap(data: bytes) -> None:
    addresses = [element.text for element in etree.fromstring(data).iter("{*}loc")]
    assert addresses
    assert len(set(addresses)) == len(addresses) <= 50_000
    assert all(ADDRESS.fullmatch(address) for address in addresses)


def status(data: bytes) -> None:
    document = json.loads(data)
    assert sum(document["states"].values()) == len(document["portals"])
    for portal in document["portals"]:
        assert portal["state"] in ("ok", "suspect", "broken", "unknown", "ended")
        assert portal["label"]
        assert ADDRESS.fullmatch(portal["feed"])


def fragment(text: str) -> None:
    """Asserts that the HTML of an entry holds nothing that runs, and absolute addresses only."""
    root = html.fragment_fromstring(text, create_parent="div", parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    assert not [element.tag for element in root.iter(*ALIVE)]
    _nothing_live(root)
    for element, attribute, link, _ in root.iterlinks():
        assert re.match(r"https?://|mailto:|tel:", link), (element.tag, attribute, link)


def _nothing_live(root: Any) -> None:
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            assert not re.match(r"\s*(javascript|vbscript|data:text)", value, re.IGNORECASE), (element.tag, name, value)
