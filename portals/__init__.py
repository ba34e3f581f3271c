"""Portals: one TOML profile each, read and validated. The lowest layer, which imports no other package of congtin."""

from portals.catalogue import BUNDLED, Catalogue, load_catalogue
from portals.errors import CongtinError, ProfileError, ProfileFault, UnknownPortal
from portals.messages import Message
from portals.model import Checks, Layout, Portal, Section, Selectors, Tls, Unit

__all__ = [
    "BUNDLED",
    "Catalogue",
    "Checks",
    "CongtinError",
    "Layout",
    "Message",
    "Portal",
    "ProfileError",
    "ProfileFault",
    "Section",
    "Selectors",
    "Tls",
    "Unit",
    "UnknownPortal",
    "load_catalogue",
]
