"""Getting to know a site: what it runs on, where its news are, what can be read of them."""

from scraper.discovery.arrival import arrive
from scraper.discovery.detection import Recognised, recognise
from scraper.discovery.sections import Candidate, given_section, section_candidates, site_name
from scraper.discovery.survey import FIELDS, ArticleSeen, FieldSeen, SectionSeen, Survey, survey_portal, survey_site

__all__ = [
    "FIELDS",
    "ArticleSeen",
    "Candidate",
    "FieldSeen",
    "Recognised",
    "SectionSeen",
    "Survey",
    "arrive",
    "given_section",
    "recognise",
    "section_candidates",
    "site_name",
    "survey_portal",
    "survey_site",
]
