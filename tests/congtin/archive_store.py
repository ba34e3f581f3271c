"""A store filled by three days of the demo portal, for the tests of the commands that read the archive."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from click.testing import CliRunner, Result

from congtin.cli import main
from congtin.commands.demo import PORTAL, prepare, write_profile
from congtin.crawling import run_crawl
from demo_portal.posts import demo_now
from demo_portal.server import DemoServer


@dataclass(frozen=True)
class ArchiveFixture:
    """A folder with a configuration and a store."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, *arguments: str, **options) -> Result:
        """A command as a user types it, in this process."""
        return CliRunner().invoke(main, ["--config", str(self.folder / "congtin.toml"), *arguments], **options)

    def run_json(self, *arguments: str):
        """What a command prints as JSON."""
        command, *rest = arguments
        result = self.run(command, "--json", *rest)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def command(self, *arguments: str) -> list[str]:
        """The same command for a process of its own."""
        return [sys.executable, "-m", "congtin", "--config", str(self.folder / "congtin.toml"), *arguments]

    def process(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        """A command in a process of its own."""
        return subprocess.run(self.command(*arguments), capture_output=True, timeout=120, env=os.environ, check=False, **options)


def crawled(folder: Path, days: int = 3) -> ArchiveFixture:
    """The demo portal crawled on its first days."""
    port = 0
    for day in range(1, days + 1):
        with DemoServer(day=day, port=port) as server:
            port = int(server.url.rsplit(":", 1)[1])
            configuration = prepare(folder)
            write_profile(folder, server.url)
            run_crawl(configuration, [configuration.catalogue().require(PORTAL)], clock=partial(demo_now, day))
    return ArchiveFixture(folder)
