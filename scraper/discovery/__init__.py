"""Getting to know a site: what it runs on, where its news are, what can be read of them."""

from scraper.discovery.sections import Candidate, follow_entry_page, given_section, section_candidates, site_name
from scraper.discovery.survey import FIELDS, ArticleSeen, FieldSeen, Recognised, SectionSeen, Survey, recognise, survey_portal, survey_site

__all__ = [
    "FIELDS",
    "ArticleSeen",
    "Candidate",
    "FieldSeen",
    "Recognised",
    "SectionSeen",
    "Survey",
    "follow_entry_page",
    "given_section",
    "recognise",
    "section_candidates",
    "site_name",
    "survey_portal",
    "survey_site",
]
