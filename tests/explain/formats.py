#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Log events on standard input (TIME STREAM MESSAGE, a line each), printed as the platform's tools print them.

    formats.py raw|detailed|short|json|none|filter|filter-compact|insights-csv|insights-json|results
"""
import csv
import datetime
import json
import sys


def events():
    for line in sys.stdin:
        time, stream, message = line.rstrip("\n").split(" ", 2)
        yield {"logStreamName": stream, "timestamp": datetime.datetime.fromisoformat(time), "message": message + "\n"}


def plain(event):
    """An event with numbers, as the API returns it."""
    number = int(event["timestamp"].timestamp() * 1000)
    return event | {"timestamp": number, "ingestionTime": number + 40, "eventId": f"38{number}"}


def insights_time(event):
    return event["timestamp"].strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def pretty(message):
    try:
        return "\n" + json.dumps(json.loads(message), indent=4)
    except json.JSONDecodeError:
        return message.rstrip()


def insights(found):
    return [{"@timestamp": insights_time(e), "@message": e["message"], "@logStream": e["logStreamName"]} for e in reversed(found)]


def main():
    how, found = sys.argv[1], list(events())
    if how == "raw":
        sys.stdout.write("".join(e["message"] for e in found))
    elif how == "detailed":
        for e in found:
            print(e["timestamp"].isoformat(timespec="microseconds"), e["logStreamName"], e["message"].rstrip())
    elif how == "short":
        for e in found:
            print(e["timestamp"].strftime("%Y-%m-%dT%H:%M:%S"), e["message"].rstrip())
    elif how == "json":
        for e in found:
            print(e["timestamp"].isoformat(), e["logStreamName"], pretty(e["message"]))
    elif how == "none":
        for e in found:
            print(json.dumps(plain(e)))
    elif how == "filter":
        print(json.dumps({"events": [plain(e) for e in found], "searchedLogStreams": []}, indent=4))
    elif how == "filter-compact":
        print(json.dumps({"events": [plain(e) for e in found], "searchedLogStreams": []}, separators=(",", ":")))
    elif how == "insights-csv":
        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(["@timestamp", "@message"])
        out.writerows([insights_time(e), e["message"].rstrip()] for e in reversed(found))
    elif how == "insights-json":
        print(json.dumps(insights(found), indent=2))
    elif how == "results":
        print(json.dumps({"results": [[{"field": k, "value": v} for k, v in e.items()] for e in insights(found)],
                          "status": "Complete"}, indent=4))
    else:
        sys.exit(f"what is {how}?")


if __name__ == "__main__":
    main()
