"""Lets the tests of feeds import their helpers (feed_making, feed_rules) whatever import mode pytest is in."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
