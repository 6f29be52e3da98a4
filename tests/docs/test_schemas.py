#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do docs/schemas and docs/json.md say what the programs write? Every command with a report is run for good and bad input, the shim
with all three outcomes. A member that no schema names is an error here, and so is a member of a schema that nothing ever writes."""
import json
import pathlib
import re
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True  # leave nothing in the tree
import schemas
from documents import SOURCE, coldseal, need_programs, table_after, words_in_code
from schemas import Checker

PAGE = (SOURCE / "docs/json.md").read_text()
VERDICT = "verdict-v1"
DOCUMENTS = ("manifest-v1", "policy-v1")

# What cannot be provoked here: (schema, member, why).
RARE = {
    VERDICT: {"next_wrapper",           # of the wrapper gate, which tests/e2e starts
              "crl_stale"},             # of a list that has ended
    "inspect": {"unread", "unreadable"},  # of files that somebody harmed: tests/cli
}


def table():
    """Command, as "policy check" -> schema."""
    return {" ".join(words_in_code(row[0])[0].split()): re.search(r"\(schemas/(.*)\.schema\.json\)", row[2]).group(1)
            for row in table_after("| command | prints | schema |", PAGE)}


class Schemas(unittest.TestCase):
    def test_each_is_a_schema(self):
        for name in schemas.names():
            with self.subTest(schema=name):
                schema = schemas.load(name)
                self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
                self.assertTrue(schema["title"])
                Checker(name).make.check_schema(schema)
                for each in schemas.objects(schema):
                    self.assertEqual(set(each.get("required", ())) - set(each["properties"]), set())

    def test_reports_may_have_more_and_documents_may_not(self):
        for name in schemas.names():
            closed = [each.get("additionalProperties") for each in schemas.objects(schemas.load(name))]
            with self.subTest(schema=name):
                self.assertEqual(set(closed), {False} if name in DOCUMENTS else {None})

    def test_the_page_names_each(self):
        linked = set(re.findall(r"\(schemas/(.*?)\.schema\.json\)", PAGE))
        self.assertEqual(linked, schemas.names())

    def test_the_page_names_each_command(self):
        told = json.loads(coldseal("help", "--format", "json").stdout)["commands"]
        self.assertEqual({name.split()[0] for name in table()} | {"completion"}, {command["name"] for command in told})


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        import reports  # pylint: disable=import-outside-toplevel  # it needs what need_validator() has seen to
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.shop = reports.Workshop(folder.name)
        for part in (reports.seals, reports.zips, reports.certificates, reports.deployment):
            part(cls.shop)
        cls.lines = reports.verdict_lines(cls.shop)
        cls.schema_of = {name.split()[0]: schema for name, schema in table().items() if name != "policy test"}
        cls.schema_of |= {"error": "error", "verdict": VERDICT}
        cls.checkers = {name: Checker(name) for name in schemas.names()}
        for report in cls.shop.reports:
            cls.checkers[cls.schema_of[report.command]].look(report.document)

    def test_each_is_what_its_schema_says(self):
        for report in self.shop.reports:
            with self.subTest(command=report.line):
                self.assertEqual(self.checkers[self.schema_of[report.command]].errors(report.document), [])

    def test_all_commands_were_run(self):
        run = {report.line.split()[1] for report in self.shop.reports if report.line.startswith("coldseal ") and report.command != "error"}
        self.assertEqual(run, {name.split()[0] for name in table()})

    def test_another_member_is_noticed(self):
        for report in self.shop.reports:
            for harmed in ({**report.document, "colour": "red"},
                           {name: {**value, "colour": "red"} if isinstance(value, dict) else value
                            for name, value in report.document.items()}):
                if harmed != report.document:
                    with self.subTest(command=report.line):
                        self.assertNotEqual(self.checkers[self.schema_of[report.command]].errors(harmed), [])

    def test_each_member_was_seen(self):
        for name, checker in self.checkers.items():
            if name not in DOCUMENTS:
                with self.subTest(schema=name):
                    unseen = set(checker.unseen()) - RARE.get(name, set())
                    if name == VERDICT and not self.lines:
                        unseen -= {"timestamp", "level", "message", "gate", "shim", "help", "function", "Passed", "Audited", "Refused"}
                    self.assertEqual(unseen, set())

    def test_status_and_code_agree(self):
        results = {result["name"]: result["exit"] for result in json.loads(coldseal("help", "exit", "--format", "json").stdout)["results"]}
        for report in self.shop.reports:
            told = report.document.get("error", report.document)
            with self.subTest(command=report.line):
                if "code" in told and "exit" in told:
                    self.assertEqual(told["exit"], results[told["code"]])
                if report.command in ("error", "verify"):
                    self.assertEqual(told["exit"], report.status)


class Documents(unittest.TestCase):
    def examples(self, kind, pages):
        for page in pages:
            for text in re.findall(r"^```json " + kind + r"\n(.*?)^```$", (SOURCE / "docs" / page).read_text(), re.S | re.M):
                yield page, json.loads(text)

    def test_manifests(self):
        found = list(self.examples("manifest", ["formats.md"]))
        self.assertEqual(len(found), 1)
        for page, document in found:
            self.assertEqual(Checker("manifest-v1").errors(document), [], page)

    def test_a_manifest_of_ours(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "build/empty").mkdir(parents=True)
            (pathlib.Path(folder) / "build/tool").write_text("#!/bin/sh\n")
            (pathlib.Path(folder) / "build/tool").chmod(0o755)
            (pathlib.Path(folder) / "build/link").symlink_to("tool")
            told = coldseal("manifest", "build", "--package", "p", "--package-version", "1", "--bind", "environment=TZ=UTC", "-o", "-",
                            cwd=folder)
            self.assertEqual(told.returncode, 0, told.stderr)
            self.assertEqual(Checker("manifest-v1").errors(json.loads(told.stdout)), [])

    def test_policies(self):
        found = list(self.examples("policy", ["formats.md", "policy.md"])) + list(self.examples("exec", ["policy.md"]))
        self.assertGreater(len(found), 3)
        for page, document in found:
            with self.subTest(page=page, policy=document):
                self.assertEqual(Checker("policy-v1").errors(document), [])

    def test_the_verdict_and_the_error_of_the_pages(self):
        for name, kind, page in ((VERDICT, "verdict", "formats.md"), ("error", "error", "json.md")):
            (document,) = (document for _, document in self.examples(kind, [page]))
            self.assertEqual(Checker(name).errors(document), [])

    def test_what_the_program_refuses_the_schema_refuses(self):
        """Where a schema can say it: members that nobody knows, words, and what must be there."""
        good = next(document for _, document in self.examples("policy", ["formats.md"]))
        for harm in ({"colour": 1}, {"mode": "watch"}, {"generation": "12"}, {"signers": {}}, {"audit": [{"until": "2026-12-24T00:00:00Z"}]},
                     {"signers": {"release": {"kind": "key", "key": "release.pem"}}}, {"deadline_ms": 0}):
            with self.subTest(harm=harm), tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "policy.json"
                path.write_text(json.dumps({**good, **harm}))
                self.assertEqual(coldseal("policy", "check", str(path)).returncode, 80)
                self.assertNotEqual(Checker("policy-v1").errors({**good, **harm}), [])


if __name__ == "__main__":
    need_programs()
    schemas.need_validator()
    unittest.main()
