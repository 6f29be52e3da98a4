#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The configuration beside this file with members changed: change.py NAME=JSON... ; NAME= takes one away; VAR:NAME=text a variable."""
import json
import pathlib
import sys

configuration = json.loads((pathlib.Path(__file__).parent / "get-function-configuration.json").read_text())
for word in sys.argv[1:]:
    name, _, value = word.partition("=")
    place, text = configuration, value
    if name.startswith("VAR:"):
        place, name, text = configuration["Environment"]["Variables"], name[4:], json.dumps(value) if value else ""
    elif name == "Layers" and value:
        arn = "arn:aws:lambda:eu-west-1:111122223333:layer:"
        text = json.dumps([{"Arn": arn + layer, "CodeSize": 1048576} for layer in value.split(",")])
    if text:
        place[name] = json.loads(text)
    else:
        place.pop(name, None)
json.dump(configuration, sys.stdout)
