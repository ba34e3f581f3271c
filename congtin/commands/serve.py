"""`congtin serve`: pages, search, feeds and the API over the store."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import click

from congtin.config import Configuration
from congtin.output import warn

PORT = 8080


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all of this machine.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@click.pass_obj
def serve(configuration: Configuration, host: str, port: int) -> int:
    """Serve what is stored: newest posts, search, history, evidence, every feed, and an API.

    Feeds and citations name themselves by base_url of the configuration, never by what a visitor's browser says; where none is
    configured and only this machine is served, by HOST and PORT. The store may be written to, or replaced by a restore, meanwhile.
    """
    return run(configuration, host, port)


def run(configuration: Configuration, host: str, port: int) -> int:
    """Serves until it is told to stop; 1 where the port cannot be had."""
    from server import application
    from server import serve as ready

    if port and _is_local(f"http://{_in_address(host)}") and "base_url" not in configuration.model_fields_set:
        configuration = configuration.model_copy(update={"base_url": f"http://{_in_address(host)}:{port}"})
    site = application(configuration.data_dir, configuration.site(), contact=configuration.contact)
    if _is_local(configuration.base_url) and not _is_local(f"http://{_in_address(host)}"):
        warn(f"base_url is {configuration.base_url}: feeds and citations name an address that nobody else can reach")
    try:
        ready(site, host, port, started=lambda url: click.echo(f"{configuration.title} is served at {url}  (Ctrl+C stops it)"))
    except OSError as error:
        warn(f"cannot listen on {host}:{port}: {error.strerror}")
        return 1
    return 0


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
