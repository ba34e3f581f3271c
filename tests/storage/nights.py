"""A night's crawl over a made-up site, in the order in which the real one uses the store."""

from collections.abc import Callable, Sequence
from datetime import datetime

from store_making import AT, ID, PORTAL, article, capture, gone, link, stored, summary

from storage import Store

PER_PAGE = 5
BATCH = 4

Step = Callable[[str], None]


def site(articles: int) -> dict[str, list[int]]:
    """Sections and their articles, newest first; every third article stands in both."""
    return {"tin-tuc": list(range(articles)), "thong-bao": list(range(0, articles, 3))}


def crawl(
    store: Store,
    lists: dict[str, Sequence[int]],
    at: datetime,
    *,
    step: Step = lambda _: None,
    dead: Sequence[int] = (),
    settle: bool = True,
) -> int:
    """Lists, reads and judges; gives how many articles were read. `step` is called before each use of the store."""
    step("begin")
    store.save_portals([PORTAL], at)
    run = store.begin_crawl(ID, at)
    for section, numbers in lists.items():
        walk(store, section, numbers, at, step)
    read = 0
    while due := store.due_addresses(ID, at, limit=BATCH):
        step("save")
        store.save_readings(run, [_reading(one.id, int(one.native_id), at, dead) for one in due])
        read += len(due)
    step("settle")
    removed = store.settle_removals(run, at) if settle else 0
    step("end")
    store.end_crawl(run, summary(at, removed=removed, new=read))
    return read


def walk(store: Store, section: str, numbers: Sequence[int], at: datetime, step: Step) -> None:
    """Reads the list pages of one section until known ground or the end."""
    for start in range(0, len(numbers), PER_PAGE):
        step("list")
        links = [link(number) for number in numbers[start : start + PER_PAGE]]
        if store.save_list_page(ID, section, links, at).known_complete:
            break
    step("complete")
    store.complete_section(ID, section, at)


def end_state(store: Store) -> dict[str, list[tuple]]:
    """All that a crawl leaves behind, but ids and the number of runs it took."""
    queries = {
        "articles": "SELECT guid, title, body_text, views, published_at, section, removed_at IS NULL FROM articles ORDER BY guid",
        "addresses": "SELECT url, state, attempts, due_at, article IS NULL FROM addresses ORDER BY url",
        "listed": "SELECT section, url, coverage FROM section_links JOIN addresses ON addresses.id = address ORDER BY 1, 2",
        "views": "SELECT native_id, view_counts.views FROM view_counts JOIN articles ON articles.id = article ORDER BY 1, seen_at",
        "attachments": "SELECT native_id, attachments.url FROM attachments JOIN articles ON articles.id = article ORDER BY 1, 2",
        "revisions": "SELECT native_id, revisions.title FROM revisions JOIN articles ON articles.id = article ORDER BY 1, 2",
        "captures": "SELECT DISTINCT url, sha256 FROM captures ORDER BY 1, 2",
    }
    return {name: [tuple(row) for row in store.db.conn.execute(query)] for name, query in queries.items()}


def _reading(address: int, number: int, at: datetime, dead: Sequence[int]):
    if number in dead:
        return gone(address, at)
    return stored(address, article(number), at, capture=capture(number, AT))
