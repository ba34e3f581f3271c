"""Time zones: moments are shown, and days understood, in the portal's own zone, never in that of the machine."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from congtin.config import Configuration
from portals import Portal

VIETNAM = ZoneInfo(Portal.model_fields["zone"].default)
"""The zone of every portal that does not name another."""


def zone_of(configuration: Configuration, portal_id: str | None) -> ZoneInfo:
    """The zone of a portal; Vietnam's for one whose profile is gone."""
    portal = configuration.catalogue().portals.get(portal_id or "")
    return portal.timezone if portal else VIETNAM


def day_begins(day: datetime | None) -> datetime | None:
    """The first moment of a day, as typed, in Vietnam; None for none, and for the first day that there is: nothing lies before it."""
    return None if day is None or day.date() == date.min else datetime.combine(day.date(), time.min, VIETNAM)


def day_after_begins(day: datetime | None) -> datetime | None:
    """The first moment after a day, as typed, in Vietnam; None for none, and for the last day that there is."""
    return None if day is None or day.date() == date.max else datetime.combine(day.date() + timedelta(days=1), time.min, VIETNAM)
