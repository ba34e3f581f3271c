"""Writes the JSON schema of a profile, for editors: `python -m portals.schema`. A test keeps the file in step with the model."""

import json
from pathlib import Path

from portals.model import Portal

FILE = Path(__file__).with_name("portal.schema.json")


def profile_schema() -> str:
    """The schema of one profile file as JSON text; `id` is left out, since the file's name is the id."""
    schema = Portal.model_json_schema()
    schema["title"] = "A congtin portal profile"
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["properties"].pop("id")
    schema["required"].remove("id")
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(profile_schema(), encoding="utf-8")
