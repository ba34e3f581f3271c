"""Reads secrets of channels from the environment or a file when they are needed, and removes them from error messages."""

import os
import re
import stat
from pathlib import Path
from urllib.parse import unquote

from congtin.watch_settings import Secret
from congtin.watches.errors import NoSecret

SHORTEST = 4
"""Letters of the shortest part of a secret that is taken out of words."""

LONGEST_WORDS = 200


def read_secret(secret: Secret) -> str:
    """The secret; raises NoSecret where it is missing, empty, or lies in a file that others may read."""
    if secret.env is not None:
        value = os.environ.get(secret.env, "").strip()
        if not value:
            raise NoSecret(secret.env, "this variable is not set")
        return value
    assert secret.file is not None
    return _read_file(secret.file)


def without(words: str, *secrets: str) -> str:
    """The words with every part of the secrets taken out, on one line and not too long."""
    forms = {form for secret in secrets for form in (secret, unquote(secret))}
    parts = {part for form in forms for part in (form, *re.split(r"[/?&#@=]+", form), *re.split(r"[^\w.-]+", form))}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= SHORTEST:
            words = words.replace(part, "…")
    return " ".join(words.split())[:LONGEST_WORDS]


def _read_file(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            if mode & 0o077:
                raise NoSecret(str(file), f"others may read this file (mode {mode:04o}): chmod 600")
            value = opened.read().strip()
    except OSError as error:
        raise NoSecret(str(file), f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise NoSecret(str(file), "is not text") from error
    if not value:
        raise NoSecret(str(file), "is empty")
    return value
