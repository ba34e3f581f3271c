"""Every bundled profile names a platform that there is."""

import pytest

from portals import load_catalogue
from scraper.platforms import PLATFORMS

NAMED = sorted({portal.platform for portal in load_catalogue()})


@pytest.mark.parametrize("platform", NAMED)
def test_the_platform_of_a_bundled_profile_exists(platform):
    assert platform in PLATFORMS
