"""`congtin demo`: the main job on the bundled demo portal, over HTTP on loopback."""

import os
import shutil
import socket
import sys
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from congtin.commands.crawl import exit_code, show_reports
from congtin.commands.publish import run_publish
from congtin.commands.serve import PORT as SERVE_PORT
from congtin.commands.serve import run as run_serve
from congtin.config import Configuration, load_configuration
from congtin.crawling import run_crawl
from congtin.output import console, warn
from demo_portal.posts import SECTIONS, demo_now
from demo_portal.server import DemoServer
from scraper.crawl.verdict import CrawlReport
from storage import Store, StoreMissing

PORTAL = "demo-dongmay"
PORT = 8642
"""Where the demo portal is served if nothing else is there: the same address on every day."""

DAYS_TO_SERVE = 3
"""On the third day there are an edit, a removal and counters that rose."""

_CONFIGURATION = """\
# Written by `congtin demo`. The demo portal alone; the bundled profiles of real portals are left out.
data_dir = "data"
public_dir = "public"
profile_dirs = ["portals"]
bundled = false
title = "congtin · bản thử"
"""


@click.command()
@click.option(
    "--day",
    type=click.IntRange(1, 365),
    help="The portal as it is on this day; days before are crawled first.  [default: 1, or 3 with --serve]",
)
@click.option(
    "--dir",
    "folder",
    default="congtin-demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where everything goes.",
)
@click.option("--serve", "is_served", is_flag=True, help="Then serve pages, search, feeds and the API, and the portal itself.")
@click.option(
    "--port", default=SERVE_PORT, show_default=True, type=click.IntRange(0, 65535), help="Port for --serve; a free one where taken."
)
def demo(day: int | None, folder: Path, is_served: bool, port: int) -> int:
    """Crawl the bundled demo portal over loopback, publish its feeds, and say what to do next.

    The portal is fictional and has days: on day 2 posts are added, one is edited, one removed, and counters have risen.
    """
    day = day or (DAYS_TO_SERVE if is_served else 1)
    configuration, home = prepare(folder), free_port(PORT)
    reports: list[CrawlReport] = []
    for this_day in days_to_crawl(configuration, day):
        with serve(this_day, home) as server:
            click.echo(f"Day {this_day} of the demo portal is served at {server.url}", err=True)
            write_profile(folder, server.url)
            portal = configuration.catalogue().require(PORTAL)
            reports = run_crawl(configuration, [portal], clock=partial(demo_now, this_day))
            show_reports(reports)
    published = run_publish(configuration, configuration.public_dir)
    for fault in published.faults:
        warn(fault)
    tell(configuration, folder, day, len(published.written))
    if is_served:
        return serve_demo(configuration, day, home, port)
    return exit_code(reports) or (1 if published.faults else 0)


def serve_demo(configuration: Configuration, day: int, home: int, port: int) -> int:
    """Serves the archive, with the portal beside it so that links to it lead somewhere, until it is told to stop."""
    port = free_port(port)
    with serve(day, home):
        return run_serve(configuration.model_copy(update={"base_url": f"http://127.0.0.1:{port}"}), "127.0.0.1", port)


def free_port(wanted: int) -> int:
    """The port where it can be had, else one that is free."""
    for port in (wanted, 0):
        with suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    return wanted


def prepare(folder: Path) -> Configuration:
    """The folder of the demo with its own configuration."""
    (folder / "portals" / "vi-du").mkdir(parents=True, exist_ok=True)
    file = folder / "congtin.toml"
    if not file.exists():
        file.write_text(_CONFIGURATION, encoding="utf-8")
    return load_configuration(file)


def serve(day: int, port: int = PORT) -> DemoServer:
    """A server of the portal on its port, else on a free one."""
    try:
        return DemoServer(day=day, port=port)
    except OSError:
        return DemoServer(day=day)


def write_profile(folder: Path, home: str) -> None:
    """The profile of the demo portal as it is served now."""
    sections = "\n".join(f'    {{ name = "{section.name}", path = "{section.path}", slug = "{section.slug}" }},' for section in SECTIONS)
    text = f"""\
name     = "Trang thông tin điện tử phường Đồng Mây"
unit     = {{ province = "Ví Dụ", name = "Đồng Mây", level = "ward" }}
platform = "bacninh"
home     = "{home}"
delay    = 0
note     = "A fictional portal that comes with congtin."
sections = [
{sections}
]
"""
    (folder / "portals" / "vi-du" / f"{PORTAL}.toml").write_text(text, encoding="utf-8")


def days_to_crawl(configuration: Configuration, day: int) -> list[int]:
    """The days not crawled yet, up to and with the one asked for."""
    try:
        with Store.read(configuration.data_dir) as store:
            last = store.last_crawl(PORTAL)
    except StoreMissing:
        last = None
    done: datetime | None = last.began_at if last else None
    return [before for before in range(1, day) if done is None or demo_now(before) > done] + [day]


def tell(configuration: Configuration, folder: Path, day: int, written: int) -> None:
    """What was stored, where the feeds are, and what to type next."""
    with Store.read(configuration.data_dir) as store:
        counts = store.totals(PORTAL)
        newest = store.newest(portal=PORTAL, limit=1)
    out = console()
    public = configuration.public_dir
    command = f"{_command()} --config {folder / 'congtin.toml'}"
    out.print()
    out.print(
        f"Stored   {counts.articles} articles in {len(SECTIONS)} sections, {counts.attachments} attachments, "
        f"{counts.captures + counts.list_captures} pages as evidence",
        markup=False,
    )
    if counts.revisions or counts.removed:
        out.print(f"History  {counts.revisions} edits, {counts.removed} removed", markup=False)
    out.print(f"         {configuration.data_dir}/congtin.db and archive.db", markup=False)
    out.print(f"Feeds    {public}/feeds/all.rss, all.atom, all.json, and one of each for the portal and every section", markup=False)
    out.print(f"         {public}/index.html lists them ({written} files written)", markup=False)
    out.print("Next     " + f"{command} article {newest[0].id if newest else 1}", markup=False)
    out.print(f"         {_command()} demo --day {day + 1}{'' if str(folder) == 'congtin-demo' else f' --dir {folder}'}", markup=False)
    out.print(f"         {_command()} portal list", markup=False)


def _command() -> str:
    """How the user called us, as short as it can be typed again."""
    called = Path(sys.argv[0])
    if shutil.which("congtin") and Path(shutil.which("congtin") or "").resolve() == called.resolve():
        return "congtin"
    try:
        return os.path.relpath(called) if called.name == "congtin" else "congtin"
    except ValueError:
        return "congtin"
