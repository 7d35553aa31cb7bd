import json

from matcher.files import keys
from matcher.files.schema import SCHEMA_FILE, scenario_schema, schema_text, write_schema


def test_the_stored_schema_is_fresh():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_written_where_one_says(tmp_path):
    write_schema(tmp_path / "schema.json")
    assert json.loads((tmp_path / "schema.json").read_text()) == scenario_schema()


def test_the_schema_knows_every_key_of_the_reader_and_no_other():
    schema = scenario_schema()
    assert set(schema["properties"]) == set(keys.TOP)
    assert schema["required"] == list(keys.REQUIRED)
    assert set(schema["$defs"]["quota"]["properties"]) == set(keys.QUOTA)
    assert set(schema["$defs"]["goal"]["oneOf"][1]["properties"]) == set(keys.GOAL)
    assert set(schema["properties"]["score"]["properties"]) == set(keys.SCORE)
    assert set(schema["properties"]["solve"]["properties"]) == set(keys.SOLVE)


def test_every_reference_within_the_schema_resolves():
    schema = scenario_schema()

    def references(part):
        if isinstance(part, dict):
            own = [part["$ref"]] if "$ref" in part else []
            return own + [found for item in part.values() for found in references(item)]
        if isinstance(part, list):
            return [found for item in part for found in references(item)]
        return []

    found = references(schema)
    assert found
    assert all(name.removeprefix("#/$defs/") in schema["$defs"] for name in found)
