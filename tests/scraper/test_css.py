"""CSS selectors: what they find does not depend on whether the names of the tree are known."""

import re
from pathlib import Path

import parsel
import pytest

from scraper.extract.css import names_in, parts_of
from scraper.extract.page import Page
from scraper.platforms import PLATFORMS

PAGES = Path(__file__).resolve().parents[1] / "pages"
TREE = (
    "<html><body><div class='a b'><i>1</i><p id='c' class='d\n e'>2</p></div><p class='aa'>3</p>"
    "<p class='f\u00a0g'>4</p><ul id='a'><li>5</li></ul></body></html>"
)


def selectors_of_all_platforms():
    fields = [css for platform in PLATFORMS.values() for css in platform.selectors.model_dump().values() if isinstance(css, str)]
    return sorted({*fields, *(css for platform in PLATFORMS.values() for css in platform.marks)})


@pytest.fixture
def root():
    return Page("https://thu.gov.vn/", TREE).selector.root


@pytest.mark.parametrize(
    "css",
    [
        ".a", ".b", "*.a", ".A", "div.a", ".a.b", ".a.x", ".aa", ".d", ".e", "p.d.e", "#c", "#a", "#b", "p#c.d", "ul.a", ".f", ".g", ".f\u00a0g",
        ".a .d", ".a > #c", ".x .d", ".a .x", ".a + .aa", ".a ~ .x", "#c.x", "[class]", "[class~=d]", "*",
        ":not(.x)", "p:not(.d)", ".a:not(.x)", ".a:not(.a)", "div:has(.d)", "div:has(.x)", ".x:has(.d)", "div:has(> #c)",
        ":is(.x, .d)", "p:is(.x)", ":where(.x, #c)", "p:contains('3')", "li:first-child", ".x, .d, #a, i", "#none, .none",
    ],
)  # fmt: skip
def test_a_selector_finds_the_same_with_and_without_the_names_of_the_tree(root, css):
    plain = root.xpath(parsel.css2xpath(css))
    assert parts_of(root, css) == parts_of(root, css, names_in(root)) == plain


@pytest.mark.parametrize("folder", sorted(file.name for file in PAGES.iterdir() if file.is_dir()))
def test_the_selectors_of_all_platforms_find_the_same_on_saved_pages(folder):
    (first, *_) = [*sorted((PAGES / folder).glob("article-*.html")), *sorted((PAGES / folder).glob("*.html"))]
    page = Page.from_bytes("https://thu.gov.vn/", first.read_bytes())
    for css in selectors_of_all_platforms():
        assert page.all(css) == page.selector.root.xpath(parsel.css2xpath(css)), css


def test_the_names_of_a_tree_are_its_classes_and_ids(root):
    assert names_in(root) == {"a", "b", "c", "d", "e", "aa", "f\u00a0g"}


def test_a_selector_whose_names_are_missing_is_not_searched_for(root):
    assert parts_of(root, ".a, .d", frozenset({"d"})) == parts_of(root, ".d")


def test_a_remade_page_knows_the_names_that_it_was_given():
    page = Page("https://thu.gov.vn/", TREE)
    assert page.first(".new") is None
    remade = page.remade(lambda tree: tree.find(".//li").set("class", "new"))
    assert [element.text for element in remade.all(".new")] == ["5"]
    assert page.first(".new") is None


def test_elements_are_in_document_order_and_may_be_the_one_that_is_searched(root):
    (box,) = parts_of(root, "div")
    assert [part.tag for part in parts_of(box, "p, i")] == ["i", "p"]
    assert [part.tag for part in parts_of(box, ".d, .a")] == ["div", "p"]


def test_a_selector_that_is_none_is_an_error():
    with pytest.raises(SyntaxError, match=re.escape("Expected selector")):
        Page("https://thu.gov.vn/", TREE).all("p >")


def test_a_list_of_elements_is_the_caller_s_own():
    page = Page("https://thu.gov.vn/", TREE)
    page.all("p").clear()
    assert [element.text for element in page.all("p")] == ["2", "3", "4"]
