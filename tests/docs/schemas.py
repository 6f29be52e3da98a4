# SPDX-License-Identifier: Apache-2.0
"""The schemas of docs/schemas as the tests use them: strict, so that a member that none of them names is an error, and with a look
at which of their members an instance has."""
import copy
import json
import os
import pathlib
import sys

from documents import SOURCE

FOLDER = SOURCE / "docs/schemas"


def need_validator():
    """The validator has a Python of its own in the cache: go on there."""
    cache = pathlib.Path(os.environ.get("COLDSEAL_CACHE")
                         or pathlib.Path(os.environ.get("XDG_CACHE_HOME", "~/.cache"), "coldseal").expanduser())
    python = cache / "validator/bin/python"
    if not python.exists():
        print("SKIP the validator of JSON Schema is not here; ./setup test installs it")
        sys.exit(77)
    if pathlib.Path(sys.prefix) != cache / "validator":
        os.execv(python, [python, "-B", *sys.argv])


def names():
    return {path.name.removesuffix(".schema.json") for path in FOLDER.iterdir()}


def load(name):
    return json.loads((FOLDER / f"{name}.schema.json").read_text())


def objects(schema):
    """Every schema of an object with members, wherever it stands."""
    if isinstance(schema, dict):
        if "properties" in schema and schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def strict(schema):
    closed = copy.deepcopy(schema)
    for each in objects(closed):
        each["additionalProperties"] = False
    return closed


class Checker:
    """A schema in strict mode, and the members of it that have been seen."""

    def __init__(self, name):
        from jsonschema import Draft202012Validator  # pylint: disable=import-outside-toplevel  # see need_validator()
        self.make = Draft202012Validator
        self.schema = strict(load(name))
        self.whole = self.make(self.schema)
        self.seen = set()

    def errors(self, document):
        """What is wrong with it, in words; empty: nothing."""
        return [f"{error.json_path}: {error.message}" for error in self.whole.iter_errors(document)]

    def named(self):
        """All members of all objects, each as the place of its object in the schema and its name."""
        return {(id(each), name) for each in objects(self.schema) for name in each["properties"]}

    def unseen(self):
        """The names of those that no instance had."""
        return sorted(name for place, name in self.named() - self.seen)

    def look(self, document, schema=None):
        """Note which members of the schema the document has."""
        schema = self.schema if schema is None else schema
        if "$ref" in schema:
            schema = self.schema["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        for branch in schema.get("oneOf", ()):
            if self.make({**branch, "$defs": self.schema["$defs"]}).is_valid(document):
                self.look(document, branch)
        if isinstance(document, list):
            for item in document:
                self.look(item, schema.get("items", {}))
        elif isinstance(document, dict):
            for name, value in document.items():
                if name in schema.get("properties", {}):
                    self.seen.add((id(schema), name))
                    self.look(value, schema["properties"][name])
                elif isinstance(schema.get("additionalProperties"), dict):
                    self.look(value, schema["additionalProperties"])
