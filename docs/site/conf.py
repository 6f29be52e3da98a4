# SPDX-License-Identifier: Apache-2.0
# The static site: the documents as they lie in the tree, read by Sphinx with MyST. `docs/site/build OUT` runs it. Nothing is fetched:
# the theme is one that Sphinx brings.
import pathlib
import re
import shutil

project = "coldseal"
author = "the coldseal authors"
root_doc = "README"
extensions = ["myst_parser"]
include_patterns = ["README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/*.md", "docs/refused/*.md", "layer/README.md",
                    "examples/README.md", "examples/*/README.md", "examples/*/*/README.md", "tests/README.md", "tests/*/README.md",
                    "tests/support/keys/README.md"]
exclude_patterns = ["build"]

myst_heading_anchors = 4
# Fragments of JSON are no JSON, and a page need not be in the list below to be found by a link.
suppress_warnings = ["misc.highlighting_failure", "toc.not_included", "myst.header"]

html_theme = "alabaster"
html_theme_options = {"description": "a seal on the code of a serverless function", "page_width": "72em", "sidebar_width": "15em",
                      "fixed_sidebar": True}
html_sidebars = {"**": ["about.html", "navigation.html", "searchbox.html"]}
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False

# What the sidebar lists, in this order; other pages are reached from these.
PAGES = ["docs/README", "docs/how-it-works", "docs/gates", "docs/install", "docs/signing", "docs/ci", "docs/cookbook", "docs/policy",
         "docs/environment", "docs/json", "docs/rollout", "docs/operations", "docs/refused/README", "docs/limits", "SECURITY", "docs/formats",
         "docs/syscalls", "layer/README", "examples/README", "CONTRIBUTING", "tests/README", "CHANGELOG"]


def links_of_the_tree(app, docname, source):
    """On a hosting service a link to a folder shows its README. Here it leads there, or is no link where there is none."""
    folder = pathlib.Path(app.srcdir, docname).parent

    def one(match):
        label, target = match.groups()
        if re.match(r"[a-z]+:|#", target) or not (folder / target).is_dir():
            return match.group(0)
        readme = pathlib.PurePosixPath(target) / "README.md"
        return f"[{label}]({readme})" if (folder / readme).is_file() else label

    parts = re.split(r"(^ *```.*?^ *```$)", source[0], flags=re.S | re.M)
    source[0] = "".join(part if part.lstrip().startswith("```") else re.sub(r"\[([^\]]*)\]\(([^)\s]+)\)", one, part) for part in parts)
    if docname == root_doc:
        listed = "".join(f"{page}\n" for page in PAGES if pathlib.Path(app.srcdir, page + ".md").is_file())
        source[0] += f"\n```{{toctree}}\n:hidden:\n:maxdepth: 1\n\n{listed}```\n"


def front_page(app, failed):
    """Servers look for index.html."""
    if failed is None and app.builder.name == "html":
        shutil.copy(pathlib.Path(app.outdir, "README.html"), pathlib.Path(app.outdir, "index.html"))


def setup(app):
    app.connect("source-read", links_of_the_tree)
    app.connect("build-finished", front_page)
