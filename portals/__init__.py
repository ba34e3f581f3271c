"""What a portal is: validated facts in one TOML file each. The lowest layer; it knows no other package of ours."""

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
