"""The OpenAPI 3.1 description of the API, made from the records that it answers with."""

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from server import schemas
from server.api import MOST, REMOVED, USUAL
from storage.search import MAX_OFFSET

VERSION = "1"

_STRING: dict[str, Any] = {"type": "string"}
_DAY = {"type": "string", "format": "date"}
_FLAG = {"type": "string", "enum": ["0", "1", "false", "true", "on"], "default": "0"}
_ID = {"type": "integer", "minimum": 1, "maximum": 2**53}

_FILTERS: dict[str, tuple[dict[str, Any], str]] = {
    "province": (_STRING, "Province, by its name or slug"),
    "unit": (_STRING, "Name of the administrative unit"),
    "portal": (_STRING, "Id of the portal"),
    "section": (_STRING, "Slug of the section"),
    "since": (_DAY, "Published on this day or later, in Vietnam"),
    "until": (_DAY, "Published on this day or earlier"),
    "attachments": (_FLAG, "Only articles with attachments"),
    "edited": (_FLAG, "Only articles that were edited after they were posted"),
    "removed": (_FLAG, "Only articles that were removed"),
}
_LIMIT: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
_BEFORE: dict[str, tuple[dict[str, Any], str]] = {
    "limit": (_LIMIT, "Records on a page"),
    "before": (_ID, "Id of the last record of the page before; `next` has it"),
}
_SHOW_REMOVED = {"type": "string", "enum": list(REMOVED), "default": REMOVED[0]}
_ORDER = {"type": "string", "enum": ["newest", "best"], "default": "newest"}
_PAGE = {"type": "integer", "minimum": 1, "maximum": MAX_OFFSET // MOST, "default": 1}

_Operation = tuple[str, type[schemas.Record], dict[str, tuple[dict[str, Any], str]], tuple[str, ...]]

OPERATIONS: dict[str, _Operation] = {
    "/api/articles": (
        "Articles, newest first",
        schemas.Articles,
        {**_FILTERS, "show_removed": (_SHOW_REMOVED, "Whether removed articles are among them"), **_BEFORE},
        (),
    ),
    "/api/articles/{article}": ("One article, whole", schemas.WholeArticleRecord, {}, ()),
    "/api/articles/{article}/revisions": ("What an article said before", schemas.Revisions, {}, ()),
    "/api/articles/{article}/views": ("The counter of an article over time", schemas.ViewCounts, {}, ()),
    "/api/articles/{article}/captures": ("The pages that were fetched for an article", schemas.Captures, {}, ()),
    "/api/revisions": ("The latest revisions of all articles", schemas.Revisions, _BEFORE, ()),
    "/api/portals": (
        "Portals, by id",
        schemas.Portals,
        {"limit": (_LIMIT, "Records on a page"), "after": (_STRING, "Id of the last portal of the page before")},
        (),
    ),
    "/api/portals/{portal}": ("One portal, with its sections and crawls", schemas.WholePortalRecord, {}, ()),
    "/api/search": (
        "Articles that hold every word; words in quotes stand side by side, -word is left out, marks may be left out",
        schemas.Hits,
        {
            "q": ({**_STRING, "pattern": r"\S"}, "What to look for; 400 letters are read"),
            **_FILTERS,
            "order": (_ORDER, "Which hits come first"),
            "limit": (_LIMIT, "Hits on a page"),
            "page": (_PAGE, "Which page"),
        },
        ("q",),
    ),
    "/api/status": ("How the portals fare, in numbers", schemas.Status, {}, ()),
}

_PLACES: dict[str, dict[str, Any]] = {"article": _ID, "portal": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}}

_PROBLEMS = {
    "400": "A parameter is not what it should be",
    "404": "There is no such record",
    "414": "The address is too long",
    "429": "Too many searches from one address; Retry-After says when to come back",
    "503": "The store cannot be read now, or the answer would take too long; Retry-After says when to come back",
}


def description(base_url: str, title: str) -> bytes:
    """The whole document."""
    models = sorted({operation[1] for operation in OPERATIONS.values()} | {schemas.ProblemDetails}, key=lambda model: model.__name__)
    pairs = [(model, "serialization") for model in models]
    references, definitions = models_json_schema(pairs, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": f"{title}: API",
            "version": VERSION,
            "description": "Articles of Vietnamese local-government portals, what they said before, and what is gone. Read only, no key.",
        },
        "servers": [{"url": base_url}],
        "paths": {path: {"get": _operation(path, operation, references)} for path, operation in OPERATIONS.items()},
        "components": {"schemas": definitions["$defs"]},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _operation(path: str, operation: _Operation, references: Any) -> dict[str, Any]:
    summary, model, parameters, required = operation
    places = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    problem = {"application/problem+json": {"schema": references[schemas.ProblemDetails, "serialization"]}}
    found = {"description": summary, "content": {"application/json": {"schema": references[model, "serialization"]}}}
    return {
        "summary": summary,
        "operationId": path.removeprefix("/api/").replace("/", "_").replace("{", "").replace("}", ""),
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": _PLACES[name]} for name in places),
            *(
                {"name": name, "in": "query", "required": name in required, "schema": schema, "description": words}
                for name, (schema, words) in parameters.items()
            ),
        ],
        "responses": {
            "200": found,
            **{code: {"description": words, "content": problem} for code, words in _PROBLEMS.items()},
        },
    }
