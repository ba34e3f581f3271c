"""The API: its values, its paging, and that it does what its description says, for whatever a client sends."""

import json

import hypothesis
import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from schemathesis import GenerationMode
from site_making import BASE, served, settings
from store_making import AT, DAY, ID, PORTAL, article, make_portal, save

from server import application
from server.application import DATA
from server.openapi import OPERATIONS
from server.rate_limit import RateLimit


def every(client, path):
    """All items of a list by following `next`."""
    items = []
    while path:
        assert path.startswith(("/", BASE))
        answer = client.get(path)
        assert answer.status_code == 200
        items += answer.json()["items"]
        path = answer.json().get("next")
    return items


@pytest.mark.parametrize(
    "path",
    [
        "/api/articles?limit=7",
        "/api/articles?limit=7&show_removed=with&attachments=1",
        "/api/search?q=phuong&limit=20",
        "/api/revisions?limit=1",
        "/api/portals?limit=1",
    ],
)
def test_following_next_reaches_everything_once_in_the_same_order(client, path):
    items = every(client, path)
    assert items
    assert [json.dumps(one) for one in items] == [
        json.dumps(one) for one in every(client, path.replace("limit=7", "limit=100").replace("limit=20", "limit=100"))
    ]
    assert len({json.dumps(one) for one in items}) == len(items)


def test_articles_that_come_while_a_client_pages_are_neither_doubled_nor_in_the_way(store_and_client):
    store, client = store_and_client
    store.save_portals([PORTAL], AT)
    for number in range(6, 12):
        save(store, article(number))
    first = client.get("/api/articles?limit=3").json()
    for number in range(3):
        save(store, article(number), AT + DAY)
    rest = every(client, first["next"])
    assert [one["title"] for one in (*first["items"], *rest)] == [f"UBND phường họp phiên thường kỳ số {number}" for number in range(6, 12)]


def test_a_whole_article(store_and_client):
    store, client = store_and_client
    store.save_portals([PORTAL], AT)
    save(store, article(1))
    save(store, article(1, body_text="Nội dung đã sửa hẳn.", body_html="<p>Nội dung đã sửa hẳn.</p>", views=250), AT + DAY)
    found = client.get("/api/articles/1").json()
    assert found["body_text"] == "Nội dung đã sửa hẳn."
    assert found["page"] == f"{BASE}/articles/1"
    assert found["sections"] == ["tin-tuc"]
    assert found["found_by"] == {"title": "platform", "published_at": "visible"}
    assert found["changed_at"] is not None
    (revision,) = client.get("/api/articles/1/revisions").json()["items"]
    assert revision["body_text"].startswith("Chiều ngày 25/11")
    assert [one["views"] for one in client.get("/api/articles/1/views").json()["items"]] == [101, 250]


def test_labels_are_on_the_page_in_the_api_and_on_the_page_of_their_edit(store_and_client):
    store, client = store_and_client
    store.save_portals([PORTAL], AT)
    save(store, article(1, tags=("Đất đai", "<b>Quy hoạch")))
    save(store, article(1, tags=("Đất đai",)), AT + DAY)
    assert client.get("/api/articles/1").json()["tags"] == client.get("/api/articles").json()["items"][0]["tags"] == ["Đất đai"]
    (revision,) = client.get("/api/articles/1/revisions").json()["items"]
    assert (revision["tags"], revision["change"]) == (["Đất đai", "<b>Quy hoạch"], "minor")
    assert '<span lang="vi">Nhãn</span>: Đất đai' in client.get("/articles/1").text
    assert '<span lang="en">Tags</span>: Đất đai' in client.get("/en/articles/1").text
    edit = client.get(f"/en/articles/1/revisions/{revision['id']}").text
    assert "<h2>Tags</h2>" in edit
    assert "&lt;b&gt;Quy hoạch" in edit


def test_a_portal_and_the_status(store_and_client):
    store, client = store_and_client
    store.save_portals([PORTAL, make_portal("hanoi-thu", "Hà Nội")], AT)
    save(store, article(1))
    found = client.get(f"/api/portals/{ID}").json()
    assert (found["state"], found["articles"], len(found["crawls"])) == ("ok", 1, 1)
    assert [(one["slug"], one["articles"]) for one in found["sections"]] == [("tin-tuc", 1), ("thong-bao", 0)]
    assert client.get("/api/status").json()["states"] == {"ok": 1, "unknown": 1}
    assert [one["id"] for one in client.get("/api/portals").json()["items"]] == [ID, "hanoi-thu"]


@pytest.mark.parametrize(
    "path",
    ["/api/articles/0", "/api/articles/x", "/api/articles/99999", "/api/portals/nobody", "/api/articles/99999/views", "/api/nothing"],
)
def test_what_there_is_not_is_a_problem_in_json(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=",
        "limit=ten",
        "before=",
        "since=",
        "since=01/11/2026",
        "edited=2",
        "show_removed=all",
        "until=2026-02-30",
        "limit=%D9%A1",
    ],
)
def test_a_wrong_parameter_is_named(client, query):
    answer = client.get(f"/api/articles?{query}")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(query.partition("=")[0])


def test_the_api_may_be_read_by_other_origins(client):
    for path in ("/api/articles", "/api/nothing"):
        assert client.get(path).headers["access-control-allow-origin"] == "*"


def test_the_description_names_every_address_of_the_api(client):
    described = client.get("/api/openapi.json").json()
    assert set(described["paths"]) == {path for path in DATA if path.startswith("/api/")}
    assert described["servers"] == [{"url": BASE}]


@pytest.fixture(scope="session")
def api_schema(demo):
    with served(application(demo.data, settings(), limit=RateLimit(10**9))) as url:
        schema = schemathesis.openapi.from_url(f"{url}/api/openapi.json")
        schema.config.update(base_url=url)
        yield schema


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/api/articles", "/api/articles"),
        ("/api/articles/1", "/api/articles/{article}"),
        ("/api/articles/1/captures", "/api/articles/{article}/captures"),
        ("/api/articles/3/revisions", "/api/articles/{article}/revisions"),
        ("/api/search?q=phuong", "/api/search"),
        ("/api/portals/demo-dongmay", "/api/portals/{portal}"),
        ("/api/status", "/api/status"),
    ],
)
def test_answers_are_what_the_description_says(client, path, operation):
    described = client.get("/api/openapi.json").json()
    schema = described["paths"][operation]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(client.get(path).json(), {**schema, "components": described["components"]})


@pytest.mark.long
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "against the description"])
@pytest.mark.parametrize("operation", [path for path in OPERATIONS if path != "/api/status"])
def test_whatever_schemathesis_sends_the_api_keeps_its_word(api_schema, operation, mode):
    @given(case=api_schema[operation]["get"].as_strategy(generation_mode=mode))
    @hypothesis.settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    def keeps_its_word(case):
        case.call_and_validate()

    keeps_its_word()
