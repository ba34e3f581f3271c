"""How the fields of a portal's articles were found, as far as it counts as the portal's past."""

from store_making import AT, DAY, HOUR, ID, article, save

from portals.messages import Message
from storage import FieldSource


def test_the_newest_first_each_field_by_its_way(store):
    save(store, article(1, found_by={"body": FieldSource.PLATFORM}))
    save(store, article(0, found_by={"body": FieldSource.EXTRACTION, "title": FieldSource.VISIBLE}))
    assert store.how_found(ID) == [{"body": FieldSource.EXTRACTION, "title": FieldSource.VISIBLE}, {"body": FieldSource.PLATFORM}]
    assert len(store.how_found(ID, limit=1)) == 1
    assert store.how_found("khac") == []


def test_the_past_begins_on_the_day_on_which_a_person_compared(store):
    save(store, article(0), AT)
    save(store, article(1), AT + 3 * DAY)
    assert len(store.how_found(ID, since=(AT + DAY).date())) == 1
    assert len(store.how_found(ID, since=AT.date())) == 2


def test_articles_since_an_open_drift_do_not_count(store):
    save(store, article(0), AT)
    save(store, article(1), AT + 2 * DAY)
    store.record_problem(ID, "drift", Message("body"), AT + DAY)
    assert len(store.how_found(ID)) == 1
    store.resolve_problems(ID, AT + 2 * DAY + HOUR, kinds=["drift"])
    assert len(store.how_found(ID)) == 2
