"""Examines a site that has no profile yet: its platform, its sections of news, and the fields that can be read of its articles."""

from scraper.discovery.sections import Candidate, follow_entry_page, section_candidates, section_from_page, site_name
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
    "recognise",
    "section_candidates",
    "section_from_page",
    "site_name",
    "survey_portal",
    "survey_site",
]
