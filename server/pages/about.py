"""Whose texts these are, how they are read, how to have something corrected; and the way into the API."""

from server.answers import Answer
from server.asking import Asked
from server.rendering import render


def about(asked: Asked) -> Answer:
    """What this site is."""
    return render(asked, "about.html", portals=len(asked.standing.portals))


def subscribe(asked: Asked) -> Answer:
    """Every feed, by province."""
    return render(asked, "feeds.html")


def api(asked: Asked) -> Answer:
    """The API in words."""
    return render(asked, "api.html")
