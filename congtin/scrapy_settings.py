"""The settings that `scrapy.cfg` names: those of the scraper, with congtin's configuration over them."""

import os
from pathlib import Path

from congtin.config import load_configuration
from scraper.settings import *  # noqa: F403 - Scrapy reads a module's upper-case names

_FILE = os.environ.get("CONGTIN_CONFIG")
globals().update(load_configuration(Path(_FILE) if _FILE else None).scrapy())
