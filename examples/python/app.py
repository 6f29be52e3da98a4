# SPDX-License-Identifier: Apache-2.0
"""A handler in the shape that Lambda calls, with a main that calls it once."""
import json


def handler(event, context):
    return {"ok": True, "hello": event["name"]}


if __name__ == "__main__":
    print(json.dumps(handler({"name": "world"}, None)))
