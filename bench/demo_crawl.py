"""`python -m bench.demo_crawl FOLDER`: `congtin crawl` of the demo portal with the demo's own clock, so that no figure depends on today."""

import sys
from functools import partial
from pathlib import Path

from congtin.commands.crawl import exit_code, show_reports
from congtin.commands.demo import PORTAL
from congtin.config import load_configuration
from congtin.crawling import run_crawl
from demo_portal.clock import demo_now


def main() -> int:
    """Crawls the first day of the demo portal; gives the exit code that `congtin crawl` gives."""
    configuration = load_configuration(Path(sys.argv[1]) / "congtin.toml")
    reports = run_crawl(configuration, [configuration.catalogue().require(PORTAL)], clock=partial(demo_now, 1))
    show_reports(reports)
    return exit_code(reports)


if __name__ == "__main__":
    sys.exit(main())
