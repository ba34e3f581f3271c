"""`congtin publish`: writes the feeds and pages whose content changed."""

from pathlib import Path

import click

from congtin.config import Configuration
from congtin.output import json_option, print_json, warn
from feeds import Published, announce
from feeds import publish as publish_site
from storage import Store


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder of the published site.")
@click.option("--everything", is_flag=True, help="Look at every feed, also where nothing can have changed.")
@json_option
@click.pass_obj
def publish(configuration: Configuration, out: Path | None, everything: bool, as_json: bool) -> int:
    """Build the feeds and pages whose content changed, from what is stored."""
    published = run_publish(configuration, out or configuration.public_dir, everything=everything)
    if as_json:
        print_json(
            {
                "written": [str(path) for path in published.written],
                "unchanged": published.unchanged,
                "faults": [str(fault) for fault in published.faults],
            }
        )
    else:
        click.echo(f"{len(published.written)} files written, {published.unchanged} unchanged in {out or configuration.public_dir}")
        for fault in published.faults:
            warn(fault)
    return 1 if published.faults else 0


def run_publish(configuration: Configuration, out: Path, *, everything: bool = False) -> Published:
    """Publishes the portals of the configuration that the store knows; raises StoreMissing where nothing was crawled yet."""
    with Store.read(configuration.data_dir) as store:
        known = set(store.portal_ids())
        portals = [portal for portal in configuration.catalogue() if portal.id in known]
        published = publish_site(store, portals, out, configuration.site(), everything=everything)
    if configuration.websub_hub:
        for fault in announce(configuration.websub_hub, published.changed_feeds):
            warn(fault)  # the files are in place: a hub that does not answer fails nothing
    return published
