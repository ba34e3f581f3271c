"""The checks of `congtin doctor`: packages, SQLite, profiles, disk, store, clock and the rest, each with its result and what to do."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import storage
from congtin.config import Configuration
from congtin.disk import disk_fault, free_bytes
from congtin.ownership import foreign_packages
from congtin.watch_settings import Secret
from congtin.watches.credentials import read_secret
from congtin.watches.errors import NoSecret
from congtin.zones import VIETNAM
from portals import CongtinError
from scraper.crawl.spider import needs_contact
from storage import Store, StoreMissing

Level = Literal["ok", "warn", "fail"]
OLD_BACKUP = timedelta(days=8)
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""A clock before this is wrong: congtin was written later."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of one check; `todo` says what to do where it is not ok."""

    name: str
    level: Level
    what: str
    todo: str = ""


def checkup(configuration: Configuration, now: datetime) -> list[Checked]:
    """Runs every check in order; one that raises is reported as failed."""
    return [checked for name, look in _CHECKS for checked in _looked(name, look, configuration, now)]


Look = Callable[[Configuration, datetime], Iterator[Checked]]


def _looked(name: str, look: Look, configuration: Configuration, now: datetime) -> list[Checked]:
    try:
        return list(look(configuration, now))
    except (CongtinError, OSError) as error:
        return [Checked(name, "fail", str(error), "mend what it says and run `congtin doctor` again")]


def _packages(configuration: Configuration, now: datetime) -> Iterator[Checked]:
    foreign = foreign_packages()
    if foreign:
        yield Checked("packages", "fail", "; ".join(foreign), "install congtin in an environment of its own")
    else:
        yield Checked("packages", "ok", "feeds, portals, scraper, server and storage are congtin's own")


def _sqlite(configuration: Configuration, now: datetime) -> Iterator[Checked]:
    version = f"SQLite {storage.SQLITE_VERSION}"
    if storage.sqlite_has_wal_reset_bug():
        what = f"{version} may damage a database that several programs write to"
        yield Checked("sqlite", "warn", what, "let nothing but congtin write to congtin.db, or update to 3.51.3, 3.50.7 or 3.44.6")
    else:
        yield Checked("sqlite", "ok", version)


def _configuration(configuration: Configuration, now: datetime) -> Iterator[Checked]:
    catalogue = configuration.catalogue()
    for fault in catalogue.faults:
        yield Checked("portals", "fail", str(fault), "mend the profile: its portal is left out until then")
    yield Checked("portals", "ok", f"{len(catalogue.portals)} profiles are valid")
    if configuration.contact:
        yield Checked("contact", "ok", configuration.contact)
    elif any(needs_contact(portal) for portal in catalogue):
        yield Checked("contact", "fail", "no contact address is configured", "set `contact`: without it no real host is crawled")
    if configuration.base_url.startswith(("http://127.", "http://localhost")):
        what = f"feeds name themselves by {configuration.base_url}"
        yield Checked("base_url", "warn", what, "set `base_url` to where the site can be reached before anybody subscribes")


def _channels(configuration: Configuration, now: datetime) -> Iterator[Checked]:
    for name, channel in configuration.channels.items():
        try:
            for secret in (channel.apprise, channel.webhook, channel.key):
                if isinstance(secret, Secret):
                    read_secret(secret)
        except NoSecret as error:
            todo = "until it can be read, nothing goes out over this channel; a timer has variables of its own"
            yield Checked("channels", "warn", f"{name}: {error}", todo)
        else:
            yield Checked("channels", "ok", f"{name}: all that it needs can be read; `congtin watch test NAME --send` tries it")


def _disk(configuration: Configuration, now: datetime) -> Iterator[Checked]:
    for name, folder in (("data_dir", configuration.data_dir), ("public_dir", configuration.public_dir)):
        fault = disk_fault(folder)
        there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
        if not os.access(there, os.W_OK):
            yield Checked(name, "fail", f"{folder} cannot be written", f"give the user that runs congtin the right to write to {there}")
        elif fault:
            yield Checked(name, "warn", fault, "make room, or set `capture_retention_days` so that old pages are dropped")
        else:
            yield Checked(name, "ok", f"{folder}: {free_bytes(folder) / 1e9:.1f} GB free")


def _store(configuration: Configuration, now: datetime) -> Iterator[Checked]:
    try:
        with Store.read(configuration.data_dir) as store:
            rows, nights = len(store.standings(now)), store.recent_nights(1)
    except StoreMissing:
        yield Checked("store", "warn", f"there is no database in {configuration.data_dir} yet", "run `congtin crawl` or `congtin nightly`")
        return
    yield Checked("store", "ok", f"{configuration.data_dir / storage.DATABASE}: {rows} portals")
    for night in nights:
        if night.ended_at is None and not _lock_holder(configuration):
            what = f"the night of {night.began_at.astimezone(VIETNAM):%d/%m/%Y %H:%M} was killed"
            yield Checked("night", "warn", what, "the next one takes it up; look into the log for what killed it")


def _lock(configuration: Configuration, now: datetime) -> Iterator[Checked]:
    holder = _lock_holder(configuration)
    if holder:
        yield Checked("lock", "warn", f"held by {holder}", "wait for it; if it hangs, end that process: the kernel drops its lock")
    else:
        yield Checked("lock", "ok", "no run is writing")


def _lock_holder(configuration: Configuration) -> str | None:
    return storage.lock_holder(configuration.data_dir)


def _clock(configuration: Configuration, now: datetime) -> Iterator[Checked]:
    newest = _newest_crawl(configuration)
    if now < BUILT or (newest is not None and newest - now > timedelta(hours=1)):
        what = f"the clock says {now:%Y-%m-%d %H:%M} UTC" + (f", the last crawl began at {newest:%Y-%m-%d %H:%M}" if newest else "")
        yield Checked("clock", "fail", what, "set the clock and keep it right, by systemd-timesyncd or chrony")
    else:
        yield Checked("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")
    local = ZoneInfo("Asia/Ho_Chi_Minh").utcoffset(now.replace(tzinfo=None))
    if local != timedelta(hours=7):
        yield Checked(
            "zone", "fail", f"Asia/Ho_Chi_Minh is {local} from UTC here", "update the packages tzdata of the system and of Python"
        )
    else:
        yield Checked("zone", "ok", "Asia/Ho_Chi_Minh is UTC+7; dates are read in the portals' zones, whatever this machine's is")


def _newest_crawl(configuration: Configuration) -> datetime | None:
    try:
        with Store.read(configuration.data_dir) as store:
            return max((last.began_at for last in store.latest_crawls().values()), default=None)
    except CongtinError:
        return None


def _backup(configuration: Configuration, now: datetime) -> Iterator[Checked]:
    if not (configuration.data_dir / storage.DATABASE).is_file():
        return
    last = storage.last_backup(configuration.data_dir)
    if last is None:
        yield Checked(
            "backup", "warn", "no backup was ever made", "set `backups` to a folder on another disk, or run `congtin backup FILE`"
        )
        return
    file, made_at = last
    what = f"{file} of {made_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    if not Path(file).is_file():
        yield Checked("backup", "warn", f"{what} is not there any more", "make a new one, or put the disk back on which it lies")
    elif now - made_at > OLD_BACKUP:
        yield Checked("backup", "warn", f"{what} is {(now - made_at).days} days old", "set `backups`, or run `congtin backup FILE`")
    else:
        yield Checked("backup", "ok", what)


_CHECKS: tuple[tuple[str, Look], ...] = (
    ("packages", _packages),
    ("sqlite", _sqlite),
    ("configuration", _configuration),
    ("channels", _channels),
    ("disk", _disk),
    ("lock", _lock),
    ("store", _store),
    ("clock", _clock),
    ("backup", _backup),
)
