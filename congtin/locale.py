"""The language in which the command line speaks: that of the environment where there is a file for it, else English."""

import os
from collections.abc import Mapping

from portals.messages import ENGLISH, languages

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def user_language(environment: Mapping[str, str] | None = None) -> str:
    """The code of the language that LC_ALL, LC_MESSAGES or LANG names, the first that is set: `vi_VN.UTF-8` is `vi`."""
    environment = os.environ if environment is None else environment
    chosen = next((value for name in _VARIABLES if (value := environment.get(name))), "")
    code = chosen.replace("-", "_").partition(".")[0].partition("_")[0].lower()
    return code if code in languages() else ENGLISH
