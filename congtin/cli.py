"""The command line: options that all commands share, exit codes, and errors in words instead of tracebacks."""

import logging
import sys
from enum import IntEnum
from pathlib import Path

import click

from congtin.commands.article import article
from congtin.commands.backup import backup, restore
from congtin.commands.crawl import crawl
from congtin.commands.demo import demo
from congtin.commands.doctor import doctor
from congtin.commands.export import export
from congtin.commands.most_read import most_read
from congtin.commands.nightly import nightly
from congtin.commands.portal import portal
from congtin.commands.publish import publish
from congtin.commands.reparse import reparse
from congtin.commands.search import search
from congtin.commands.serve import serve
from congtin.commands.status import status
from congtin.commands.watch import watch
from congtin.config import Configuration, load_configuration
from congtin.errors import ConfigurationError
from portals import CongtinError, UnknownPortal
from scraper.downloader.log_redaction import redact_logs
from scraper.settings import USER_AGENT
from storage import StoreLocked


class Exit(IntEnum):
    """What the exit code says; scripts rely on it."""

    FINE = 0
    ERROR = 1
    USAGE = 2
    BROKEN = 3
    SUSPECT = 4
    LOCKED = 5


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--config", type=click.Path(dir_okay=False, path_type=Path), envvar="CONGTIN_CONFIG", help="Configuration file [./congtin.toml]."
)
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder of congtin.db and archive.db.")
@click.option("-v", "--verbose", count=True, help="Say more: -v what is done, -vv everything.")
@click.version_option(USER_AGENT.rpartition("/")[2], prog_name="congtin")
@click.pass_context
def main(context: click.Context, config: Path | None, data: Path | None, verbose: int) -> None:
    """News of Vietnam's local-government portals: crawled, kept, and published as feeds.

    Exit codes: 0 fine, 1 error, 2 usage, 3 a portal is broken, 4 a portal is suspect, 5 another run holds the lock.
    """
    _log(verbose)
    context.obj = load_configuration(config, data_dir=data)


for command in (
    demo, crawl, publish, nightly, serve, status, doctor, watch, portal, article, search, most_read, export, reparse, backup, restore,
):  # fmt: skip
    main.add_command(command)


def run() -> None:
    """Runs the command line and ends the process with its exit code."""
    try:
        code = main.main(standalone_mode=False, prog_name="congtin")
        sys.exit(code if isinstance(code, int) else Exit.FINE)
    except click.exceptions.Exit as ending:
        sys.exit(ending.exit_code)
    except click.Abort:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.FINE)
    except CongtinError as error:
        click.secho(str(error), fg="red", err=True)
        sys.exit(_code(error))


def _code(error: CongtinError) -> Exit:
    match error:
        case StoreLocked():
            return Exit.LOCKED
        case ConfigurationError() | UnknownPortal():
            return Exit.USAGE
        case _:
            return Exit.ERROR


def _log(verbose: int) -> None:
    level = (logging.ERROR, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr, force=True)
    redact_logs()
    if verbose < 2:  # what they say as errors reaches people as problems with portal and address
        for noisy in ("scrapy.downloadermiddlewares.retry", "trafilatura", "asyncio"):
            logging.getLogger(noisy).setLevel(logging.CRITICAL)
        logging.getLogger("scrapy").setLevel(max(level, logging.WARNING))  # our own lines say what is fetched, with portal and address


__all__ = ["Configuration", "Exit", "main", "run"]
