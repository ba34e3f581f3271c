"""Decides which IP addresses may be connected to: public ones, and the server of a portal that runs on this machine.

It is asked at connect, after DNS and after every redirect, so no name and no way of writing a number gets around it.
It knows no HTTP.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from scraper.errors import AddressForbidden

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_CARRYING_IPV4 = (ip_network("64:ff9b::/96"), ip_network("::/96"))
"""IPv6 networks whose last four bytes are an IPv4 address that a gateway may reach (RFC 6052, RFC 4291 section 2.5.5.1)."""

Ip = IPv4Address | IPv6Address


def is_public(ip: Ip) -> bool:
    """True if an address belongs to the public internet; an IPv4 address inside an IPv6 one counts as itself."""
    if isinstance(ip, IPv6Address):
        inner = _inner_ipv4(ip)
        if inner is not None:
            return is_public(inner)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _inner_ipv4(ip: IPv6Address) -> IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    if any(ip in network for network in _CARRYING_IPV4):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


@dataclass(frozen=True, slots=True)
class Guard:
    """Makes sockets, but none for a private address, unless `allow_private`.

    `home` is the portal's own address: one on loopback may be reached there, at that number and port, and nowhere else.
    """

    home: str = ""
    allow_private: bool = False

    def permits(self, ip: Ip, port: int) -> bool:
        """True if a connection to the address may be made."""
        return self.allow_private or is_public(ip) or self._is_home(ip, port)

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """A socket for an entry of `getaddrinfo`, as aiohttp asks for; raises AddressForbidden."""
        family, kind, protocol, _, (number, port, *_rest) = info
        if not self.permits(ip_address(number.partition("%")[0]), port):
            raise AddressForbidden
        return socket.socket(family=family, type=kind, proto=protocol)

    def _is_home(self, ip: Ip, port: int) -> bool:
        home = urlsplit(self.home)
        if not ip.is_loopback or home.hostname is None or port != (home.port or (443 if home.scheme == "https" else 80)):
            return False
        return str(ip) == home.hostname or (home.hostname == "localhost" and str(ip) in LOOPBACK_NAMES)
