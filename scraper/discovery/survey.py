"""Surveys a site: reads a few of its pages and reports the platform, the sections and the fields found, with or without a profile.

The pages come from a function that its caller gives; nothing is stored.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portals import Portal, Section
from portals.model import slugify
from scraper.discovery.sections import Candidate, main_foreign_host, page_links, section_candidates, section_from_page
from scraper.discovery.visit import Fetched, Get
from scraper.errors import ReadingError, VisitFailed
from scraper.extract.page import Page
from scraper.lists.listing import Listing, ListRequest
from scraper.platforms import PLATFORMS
from scraper.platforms.base import Platform
from storage.model import Article, Link


@dataclass(frozen=True, slots=True)
class Recognised:
    """A platform that a site may run on, and the signs of it, in words."""

    platform: str
    marks: tuple[str, ...]


FIELDS = ("title", "published_at", "byline", "summary", "views", "body", "image", "attachments")
NEEDED = ("title", "published_at", "body")
"""What an article of a feed must have."""
MOST_TRIED = 8
"""Menu links that are looked at."""
MOST_DOORS = 4
"""Links of a home page without a menu that are looked behind."""
MOST_SECTIONS = 5
FEWEST_LINKS = 3
"""Links that make a list where the platform is not known."""
MOST_ARTICLES = 5
FEWEST_ARTICLES = 3
"""Articles that must be read before no other platform is tried."""

_Looked = tuple[Candidate, Fetched]


@dataclass(slots=True)
class SectionSeen:
    """One list of news: what its first page gave, and whether there is a page after it."""

    section: Section
    fetched: Fetched | None = None
    listing: Listing | None = None
    further: int | None = None
    """Articles on the second page that the first does not have; None where it was not looked at."""
    reason: str | None = None
    """Why it could not be read."""

    @property
    def links(self) -> tuple[Link, ...]:
        """The articles that the list names; none where it could not be read."""
        return self.listing.links if self.listing else ()


@dataclass(frozen=True, slots=True)
class ArticleSeen:
    """One article page: what was read in it, or why it is none."""

    link: Link
    fetched: Fetched | None
    article: Article | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FieldSeen:
    """One field over the articles that were read: in how many it was found, how, and an example of it."""

    name: str
    found: int
    of: int
    how: tuple[str, ...]
    example: str


@dataclass(slots=True)
class Survey:
    """The result of surveying a site: platform, sections, and articles that were read."""

    portal: Portal
    recognised: Recognised
    home: Fetched | None = None
    sections: list[SectionSeen] = field(default_factory=list)
    articles: list[ArticleSeen] = field(default_factory=list)
    missed: tuple[str, ...] = ()
    """Pages that may be lists and could not be had, and why, in words."""

    @property
    def read(self) -> list[Article]:
        """The articles that could be read."""
        return [seen.article for seen in self.articles if seen.article is not None]

    def fields(self) -> list[FieldSeen]:
        """How often each field was found in the articles that were read."""
        return [_field(name, self.read) for name in FIELDS]

    def sureness(self) -> tuple[str, str]:
        """How sure the reading is, `high`, `medium` or `low`, and why in words."""
        missing = [name for name in NEEDED if not all(name in article.found_by for article in self.read)]
        if not self.read:
            return "low", "no article could be read"
        if missing:
            return "low", f"{', '.join(missing)} not found in every article"
        if self.recognised.platform == GENERIC:
            return "medium", "the platform is not known; everything was found by shape"
        guessed = any(article.found_by["body"] == "extraction" for article in self.read)
        if guessed or len(self.recognised.marks) < 2:
            return "medium", "the body was found by extraction" if guessed else "the platform left only one mark"
        return "high", "the platform left its marks, and every article has title, date and body"

    def warnings(self) -> list[str]:
        """What a person should look at, in words."""
        told = [*self.missed, *(f"{seen.section.name} ({seen.section.path}): {seen.reason}" for seen in self.sections if seen.reason)]
        told += [f"{seen.link.url}: {seen.reason}" for seen in self.articles if seen.reason]
        fields = self.fields() if self.read else []
        told += [self._not_found(one.name) for one in fields if not one.found and one.name in (*NEEDED, "views")]
        told += [
            f"{one.name} was found in {one.found} of {one.of} articles" for one in fields if 0 < one.found < one.of and one.name in NEEDED
        ]
        if not any(seen.links for seen in self.sections):
            told.append("no list of news was found")
        elif not any(seen.further for seen in self.sections):
            told.append("no second page of a list was found: only what the first page shows will be read")
        return told

    def _not_found(self, name: str) -> str:
        listed = name == "views" and any(link.views is not None for seen in self.sections for link in seen.links)
        return "no views were found in the articles: they are taken from the lists" if listed else f"no {name} was found"


async def survey_site(get: Get, portal: Portal, home: Fetched, given: Fetched | None = None) -> Survey:
    """Surveys a site without a profile: `portal` has no more than its address, `given` is the page that was asked for, if not `home`."""
    missed: list[str] = []
    looked_at = await _fetch_candidates(get, portal, section_candidates(home.page, portal), missed)
    if given:
        looked_at.insert(0, (section_from_page(given.page), given))
    survey = await _best_survey(get, portal, home, looked_at or [(section_from_page(home.page), home)])
    if not any(seen.links for seen in survey.sections) and (behind := await _fetch_second_level(get, portal, home, looked_at, missed)):
        survey = await _best_survey(get, portal, home, behind)
    if not any(seen.links for seen in survey.sections) and (host := main_foreign_host(home.page, portal)):
        missed.append(f"the links of the home page lead to {host}: give its address instead")
    survey.missed = tuple(missed)
    sections = tuple(seen.section for seen in survey.sections if seen.links)
    if sections:
        survey.portal = survey.portal.model_copy(update={"sections": sections})
    return survey


async def _best_survey(get: Get, portal: Portal, home: Fetched, looked_at: Sequence[_Looked]) -> Survey:
    """The survey by the platform that reads the most articles; platforms with the most marks are tried first."""
    best: Survey | None = None
    for recognised in recognise([home.page, *(page.page for _, page in looked_at)]):
        survey = Survey(portal.model_copy(update={"platform": recognised.platform}), recognised, home)
        await _read_sections(get, survey, looked_at, home)
        if any(seen.links for seen in survey.sections):
            await _read_articles(get, survey)
        if best is None or len(survey.read) > len(best.read):
            best = survey
        if len(best.read) >= FEWEST_ARTICLES:
            break
    assert best is not None
    return best


async def _fetch_second_level(get: Get, portal: Portal, home: Fetched, looked_at: Sequence[_Looked], missed: list[str]) -> list[_Looked]:
    """Pages one click further: behind the menu's links, or where a home page has no menu that speaks of news, behind its first links."""
    doors = list(looked_at) or await _fetch_candidates(get, portal, page_links(home.page, portal)[:MOST_DOORS], missed)
    seen = {candidate.path for candidate, _ in doors}
    further = {one.path: one for _, page in doors for one in section_candidates(page.page, portal) if one.path not in seen}
    ranked = sorted(further.values(), key=lambda candidate: -candidate.score)
    return [*([] if looked_at else doors), *await _fetch_candidates(get, portal, ranked, missed)]


async def survey_portal(get: Get, portal: Portal) -> Survey:
    """Surveys a portal by its profile: the first page of every section, and a few of the newest articles."""
    survey = Survey(portal, Recognised(portal.platform, ()))
    platform = PLATFORMS[portal.platform]
    for section in portal.sections:
        seen = SectionSeen(section)
        survey.sections.append(seen)
        try:
            await _read_list(get, seen, platform, portal, await get(platform.first_page(section, portal)))
        except (VisitFailed, ReadingError) as error:
            seen.reason = error.reason
        if not any(other.further for other in survey.sections):
            await _read_second_page(get, seen, platform, portal)
    marked = recognise(seen.fetched.page for seen in survey.sections if seen.fetched)
    survey.recognised = next((one for one in marked if one.platform == portal.platform), survey.recognised)
    await _read_articles(get, survey)
    return survey


async def _fetch_candidates(get: Get, portal: Portal, candidates: Sequence[Candidate], missed: list[str]) -> list[_Looked]:
    """Fetches the first pages that candidates lead to; failures are added to `missed`."""
    pages: list[_Looked] = []
    for candidate in candidates[:MOST_TRIED]:
        try:
            fetched = await get(ListRequest(portal.section_address(Section(name=candidate.name, path=candidate.path))))
        except VisitFailed as error:
            missed.append(f"{candidate.name} ({candidate.path}): {error.reason}")
        else:
            pages.append((candidate, fetched))
    return pages


async def _read_sections(get: Get, survey: Survey, looked_at: Sequence[_Looked], home: Fetched) -> None:
    """The lists among the pages looked at, by the survey's platform; where none is one, the home page itself may be."""
    platform, portal = PLATFORMS[survey.portal.platform], survey.portal
    fewest = FEWEST_LINKS if platform.name == GENERIC else 1
    lists = [
        seen for candidate, fetched in looked_at if len((seen := await _list_on(get, candidate, fetched, platform, portal)).links) >= fewest
    ]
    for seen in lists:
        if len(survey.sections) < MOST_SECTIONS and not _is_furniture(seen, lists) and not _repeats(seen, survey.sections):
            seen.section = _named(seen.section, survey.sections)
            survey.sections.append(seen)
    for seen in survey.sections:
        if not any(other.further for other in survey.sections):
            await _read_second_page(get, seen, platform, portal)
    if not survey.sections:
        seen = SectionSeen(Section(name="Trang chủ", path="/"))
        try:
            await _read_list(get, seen, platform, portal, home)
        except (VisitFailed, ReadingError) as error:
            seen.reason = error.reason
        survey.sections.append(seen)


async def _list_on(get: Get, candidate: Candidate, fetched: Fetched, platform: Platform, portal: Portal) -> SectionSeen:
    seen = SectionSeen(Section(name=candidate.name, path=candidate.path, slug=slugify(candidate.name) or "tin"))
    try:
        await _read_list(get, seen, platform, portal, fetched)
    except (VisitFailed, ReadingError) as error:
        seen.reason = error.reason
    return seen


def _named(section: Section, sections: Sequence[SectionSeen]) -> Section:
    slugs = {seen.section.slug for seen in sections}
    slug = section.slug
    while slug in slugs:
        slug += "-2"
    return section.model_copy(update={"slug": slug})


def _is_furniture(seen: SectionSeen, lists: Sequence[SectionSeen]) -> bool:
    """Whether a list is a box that other pages show as well: the newest, the most read."""
    plain = seen.listing is not None and seen.listing.next is None and not any(link.published_at for link in seen.links)
    return plain and _repeats(seen, [other for other in lists if other is not seen])


def _repeats(seen: SectionSeen, sections: Sequence[SectionSeen]) -> bool:
    """Whether another section has shown as good as the same articles."""
    own = {link.native_id for link in seen.links}
    return any(len(own & {link.native_id for link in other.links}) > len(own) / 2 for other in sections)


async def _read_list(get: Get, seen: SectionSeen, platform: Platform, portal: Portal, fetched: Fetched) -> None:
    """The first page of a list that has articles on it."""
    seen.fetched = fetched
    listing = platform.read_listing(fetched.page, fetched.fetch, portal)
    if not listing.links and listing.next is not None:  # the page only says where its list is
        seen.fetched = await get(listing.next)
        listing = platform.read_listing(seen.fetched.page, listing.next, portal)
    seen.listing = listing


async def _read_second_page(get: Get, seen: SectionSeen, platform: Platform, portal: Portal) -> None:
    """How many articles the page after the first has that the first does not."""
    if seen.listing is None or seen.listing.next is None:
        return
    known = {link.native_id for link in seen.links}
    try:
        after = await get(seen.listing.next)
        further = platform.read_listing(after.page, seen.listing.next, portal)
    except (VisitFailed, ReadingError) as error:
        seen.reason = f"its second page could not be read: {error.reason}"
        return
    seen.further = sum(link.native_id not in known for link in further.links)


async def _read_articles(get: Get, survey: Survey) -> None:
    """A few articles, the first of each section in turn."""
    platform = PLATFORMS[survey.portal.platform]
    links: dict[str, Link] = {}
    for place in range(MOST_ARTICLES):
        for seen in survey.sections:
            if place < len(seen.links):
                links.setdefault(seen.links[place].native_id, seen.links[place])
    for link in list(links.values())[:MOST_ARTICLES]:
        fetched: Fetched | None = None
        try:
            fetched = await get(ListRequest(link.url))
            survey.articles.append(ArticleSeen(link, fetched, platform.read_article(fetched.page, survey.portal)))
        except (VisitFailed, ReadingError) as error:
            survey.articles.append(ArticleSeen(link, fetched, None, error.reason))


def _field(name: str, articles: Sequence[Article]) -> FieldSeen:
    having = [article for article in articles if name in article.found_by]
    how = Counter(article.found_by[name].value for article in having)
    example = _example(name, having[0]) if having else ""
    return FieldSeen(name, len(having), len(articles), tuple(way for way, _ in how.most_common()), example)


def _example(name: str, article: Article) -> str:
    match name:
        case "body":
            return f"{len(article.body_text):,} characters"
        case "attachments":
            return f"{len(article.attachments)} files"
        case "published_at":
            return f"{article.published_at:%Y-%m-%d %H:%M} from {article.published_raw!r}"
        case "image":
            return urlsplit(article.image or "").path
        case _:
            return str(getattr(article, name))


GENERIC = "generic"


def recognise(pages: Iterable[Page]) -> list[Recognised]:
    """The platforms that pages of one site may come from, most marks first; the generic reader last, since it reads any site."""
    marks: dict[str, dict[str, None]] = {}
    for page in pages:
        for name, platform in PLATFORMS.items():
            for mark in platform.recognised(page):
                marks.setdefault(name, {})[mark] = None
    found = [Recognised(name, tuple(given)) for name, given in marks.items()]
    return [*sorted(found, key=lambda one: -len(one.marks)), Recognised(GENERIC, ())]
