"""The one clock: aware, in UTC, and cheap to import."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from portals.clock import utc_now


def test_it_gives_the_present_moment_with_its_zone():
    now = utc_now()
    assert now.utcoffset() == timedelta(0)
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "module", ["congtin.commands.status", "congtin.watches.run", "congtin.commands.watch", "congtin.commands.serve", "server"]
)
def test_whoever_only_needs_the_time_loads_no_scrapy(module: str):
    loaded = f"import sys, {module}; print(sorted(name for name in ('scrapy', 'twisted') if name in sys.modules))"
    answer = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
