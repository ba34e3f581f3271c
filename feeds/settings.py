"""What whoever runs congtin decides about the published site."""

from dataclasses import dataclass

from feeds.text import web_address


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """`base_url` is where the published folder will be reached, absolute; `entries` how many a feed holds; `hub` a WebSub hub.

    Raises ValueError where an address is not an absolute http or https one, or a feed could not hold a single entry.
    """

    base_url: str
    title: str = "congtin"
    entries: int = 50
    hub: str | None = None

    def __post_init__(self) -> None:
        for name in ("base_url", "hub"):
            given = getattr(self, name)
            if given is not None:
                url = web_address(given)
                if url is None:
                    raise ValueError(f"{name}: must be an absolute http or https address, not {given!r}")
                object.__setattr__(self, name, url.rstrip("/") if name == "base_url" else url)
        if self.entries < 1:
            raise ValueError("entries: a feed holds at least one")
