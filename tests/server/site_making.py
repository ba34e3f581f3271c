"""Sites for tests: the demo portal crawled on three days, or a store filled by hand; and a real server on loopback."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from congtin.commands.crawl import run_crawl
from congtin.commands.demo import PORTAL, prepare, write_profile
from congtin.commands.publish import run_publish
from demo_portal.posts import demo_now
from demo_portal.server import DemoServer
from feeds import Keyword, SiteSettings
from server.run import listening, server

BASE = "https://tin.example.vn"


def settings(**facts) -> SiteSettings:
    return SiteSettings(**{"base_url": BASE, "title": "Tin thử", "keywords": (Keyword("Ngân sách", ("ngân sách",)),), **facts})


@dataclass(frozen=True)
class DemoSite:
    """Folders of a demo: `data` the store, `public` the published site."""

    data: Path
    public: Path


def demo_site(folder: Path, days: int = 3) -> DemoSite:
    """The demo portal crawled on its first days."""
    port = 0
    for day in range(1, days + 1):
        with DemoServer(day=day, port=port) as portal:
            port = int(portal.url.rsplit(":", 1)[1])
            configuration = prepare(folder)
            write_profile(folder, portal.url)
            run_crawl(configuration, [configuration.catalogue().require(PORTAL)], clock=partial(demo_now, day))
    given = {"base_url": BASE, "title": "Tin thử", "keywords": {"Ngân sách": ("ngân sách",)}}
    run_publish(configuration.model_copy(update=given), folder / "public")
    return DemoSite(configuration.data_dir, folder / "public")


@contextmanager
def served(site):
    """The site under uvicorn in a thread; gives its address."""
    listener = listening("127.0.0.1", 0)
    running = server(site)
    thread = threading.Thread(target=running.run, args=([listener],))
    thread.start()
    try:
        while not running.started and thread.is_alive():
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()
        listener.close()
