"""TLS contexts: certificates are always verified; versions and ciphers follow the portal's profile."""

import ssl
from functools import lru_cache

from scraper.errors import TlsMisconfigured, TlsRefused

_VERSIONS = {
    "TLSv1.0": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}

NOTHING_IN_COMMON = "no secure connection came about"
"""How a refusal begins where host and client have no version or cipher in common."""


@lru_cache(maxsize=256)
def tls_context(min_version: str = "TLSv1.2", ciphers: str = "", ca: str = "") -> ssl.SSLContext:
    """A context that checks certificate and host name; thousands of portals share one, as loading the CAs costs 10 ms.

    `ca` is a file of certificates that are trusted beside the system's own. Raises TlsMisconfigured.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    context.minimum_version = _VERSIONS[min_version]
    try:
        if ciphers:
            context.set_ciphers(ciphers)
        if ca:
            context.load_verify_locations(cafile=ca)
    except (OSError, ssl.SSLError) as error:
        what = f"ca = {ca}" if ca else f"ciphers = {ciphers}"
        raise TlsMisconfigured(f"the profile's tls.{what}: {error}") from error
    return context


def refusal(error: Exception, url: str | None = None) -> TlsRefused:
    """An error of OpenSSL in words that tell what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return TlsRefused(f"its certificate is not trusted: {error.verify_message.rstrip('.') or 'unknown reason'}", url=url)
    reason = getattr(error, "reason", None) or str(error)
    return TlsRefused(f"{NOTHING_IN_COMMON}: {str(reason).lower().replace('_', ' ')}", url=url)
