#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make a manual page: `make.py PAGE.in DATE > PAGE`.

A page is mdoc(7) with one word more: `@include FILE HEADING` stands for a section of a Markdown document of the source tree,
named by its heading, or for all of it, so that the pages say what the documents say. As much of Markdown is understood as our documents use:
headings, paragraphs, lists of one level, tables, fenced blocks, code, emphasis and links.
"""
import pathlib
import re
import sys
import textwrap

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SENTENCE = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][)\"']))\s+(?=[^a-z\s])")


def escape(text):
    return text.replace("\\", "\\e").replace("-", "\\-")


def inline(text):
    """Code and strong words become bold, emphasis italic; of links the words stay."""
    spans = re.findall(r"`([^`]+)`", text)
    text = escape(re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", re.sub(r"`[^`]+`", "\0", text)))
    text = re.sub(r"\*\*(.+?)\*\*", r"\\fB\1\\fP", text)
    text = re.sub(r"\*(.+?)\*", r"\\fI\1\\fP", text)
    for span in spans:
        text = text.replace("\0", "\\fB" + escape(span) + "\\fP", 1)
    return text


def guard(line):
    """Nothing that begins a line is a macro."""
    return "\\&" + line if line.startswith((".", "'")) else line


def filled(text):
    """Running text: each sentence begins a line, no line is too long."""
    text = re.sub(r"\s+", " ", text).strip()
    for sentence in SENTENCE.split(inline(text)):
        yield from map(guard, textwrap.wrap(sentence, 68, break_long_words=False, break_on_hyphens=False))


class Page:
    def __init__(self):
        self.lines = []
        self.fresh = True  # nothing but a title so far: no paragraph to part from

    def paragraph(self, text):
        if not self.fresh:
            self.lines.append(".Pp")
        self.lines += filled(text)
        self.fresh = False

    def heading(self, text):
        self.lines.append(".Ss " + re.sub(r"[`*]", "", text))
        self.fresh = True

    def literal(self, block):
        self.lines += [".Bd -literal -offset indent", *(guard(escape(line)) for line in block), ".Ed"]
        self.fresh = False

    def items(self, kind, items):
        self.lines.append(f".Bl -{kind}")
        for item in items:
            self.lines += [".It", *filled(item)]
        self.lines.append(".El")
        self.fresh = False

    def table(self, rows):
        """The first cell is the name of an item; the others follow, each under the name of its column."""
        head, body = rows[0], rows[2:]
        if head[0] == "exit":  # a status alone is the name of many
            head, body = head[1:], [[f"{row[0]} {row[1]}", *row[2:]] for row in body]
        if "`" in head[0]:  # says more than "member" does
            self.paragraph(head[0][0].upper() + head[0][1:] + ":")
        self.lines.append(".Bl -tag -width Ds")
        for row in body:
            self.lines += [".It " + inline(row[0]), *filled(described(head, row))]
        self.lines.append(".El")
        self.fresh = False


# Columns that say what an item is, whatever they are called; the others are named.
PLAIN = ("", "meaning", "what", "entry")


def described(head, row):
    """What a row says behind its first cell."""
    plain = [cell for title, cell in zip(head[1:], row[1:]) if title in PLAIN and cell]
    named = [f"{title.capitalize()}{'' if title == 'else' else ':'} {cell}"
             for title, cell in zip(head[1:], row[1:]) if title not in PLAIN and cell]
    return " ".join(text if text.endswith(".") else text + "." for text in ["; ".join(plain), *named] if text)


def cells(line):
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


ITEM = r"(?:[*-]|\d+\.) +"


def take(lines, at, belongs):
    end = at
    while end < len(lines) and belongs(lines[end]):
        end += 1
    return lines[at:end], end


def convert(lines):
    page, at = Page(), 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif line.startswith("```"):
            block, at = take(lines, at + 1, lambda text: not text.startswith("```"))
            page.literal(block)
            at += 1
        elif line.startswith("#"):
            page.heading(line.lstrip("#").strip())
            at += 1
        elif line.startswith("|"):
            rows, at = take(lines, at, lambda text: text.startswith("|"))
            page.table([cells(row) for row in rows])
        elif re.match(ITEM, line):
            block, at = take(lines, at, lambda text: re.match(ITEM, text) or text.startswith("  "))
            kind = "enum" if line[0].isdigit() else "bullet"
            page.items(kind, re.split(f"^{ITEM}", "\n".join(block), flags=re.M)[1:])
        else:
            block, at = take(lines, at, lambda text: text.strip() and not re.match(r"```|\||#|" + ITEM, text))
            page.paragraph("\n".join(block))
    return page.lines


def section(name, heading):
    """The text below a heading, up to the next one of its rank; without a heading all below the title."""
    lines = (SOURCE / name).read_text().splitlines()
    heading = heading or next(line for line in lines if line.startswith("# "))
    if heading not in lines:
        sys.exit(f"make.py: {name} has no heading '{heading}'")
    begin = lines.index(heading) + 1
    level = len(heading) - len(heading.lstrip("#"))
    end, fenced = begin, False
    while end < len(lines):
        fenced ^= lines[end].startswith("```")
        if not fenced and re.match(r"#{1,%d} " % level, lines[end]):
            break
        end += 1
    return convert(lines[begin:end])


def main():
    template, date = sys.argv[1:]
    for line in pathlib.Path(template).read_text().splitlines():
        found = re.fullmatch(r"@include (\S+)(?: (#.*))?", line)
        print("\n".join(section(*found.groups())) if found else line.replace("@DATE@", date))


if __name__ == "__main__":
    main()
