# SPDX-License-Identifier: Apache-2.0
"""A row of the tables: where a check is, what takes its place, and which test must then fail."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    file: str
    old: str  # as it stands there, once
    new: str
    test: str  # the program
    name: str  # the test in it


def never(condition, name):
    """A refusal that never comes."""
    return f"if ({condition})", "if (0)", name


def always(condition, name):
    """An exit that is always taken."""
    return f"if ({condition})", "if (1)", name


def without(part, name):
    """A part of a condition that is not asked."""
    return part, "", name


def table(file, test, *changes):
    return [Row(file, old, new, test, name) for old, new, name in changes]
