"""Make a site of the documentation with sitegen itself: `make docs`, then open build/docs/output/.

The documents stay plain Markdown, as code hosts show them. README.md is the front page, and
docs/README.md lists the others. Paths stay too, so that links between them need no change, except
that a README.md becomes an index.md.
"""

import json
import posixpath
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sitegen.check.checker import CheckOptions, check
from sitegen.core.diagnostics import Problem, has_errors
from sitegen.pipeline.build import Options, build

ROOT = Path(__file__).parents[1]
THEME = ROOT / "docs" / "theme"
FRONT, MAP = "README.md", "docs/README.md"
MENU = (
    "Start", "Writing", "Works", "Comments", "Settings", "CLI",
    "Themes", "Deploying", "Moving", "FAQ",
)  # fmt: skip
"""The documents that most people look for; the last entry is the map of all."""
_LOCAL = re.compile(r"""(?P<open>\]\(|src=")(?P<file>[\w./-]+)(?P<close>[)"#])""")


def listed() -> list[str]:
    """Return the paths of the documents that the map lists, in order."""
    text = (ROOT / MAP).read_text("utf-8")
    found = re.findall(r"^- \[.+?\]\(([\w/.-]+\.md)\)", text, re.MULTILINE)
    return [posixpath.normpath(posixpath.join(posixpath.dirname(MAP), path)) for path in found]


def in_site(path: str) -> str:
    """Return a document's path below the site's pages: a README.md is its folder's index."""
    return re.sub(r"(^|/)README\.md$", r"\1index.md", path)


def settings() -> dict[str, object]:
    """Return the site's settings."""
    menu = [{"title": title, "url": f"/docs/{title.lower()}/"} for title in MENU]
    return {
        "title": "sitegen",
        "tagline": "Review blogs from plain files",
        "url": "https://sitegen.example/",
        "theme": {"name": "default", "options": {"accent": "#1d5fa8"}},
        "menu": [*menu, {"title": "More", "url": "/docs/"}],
    }


def as_page(path: str, text: str) -> bytes:
    """Return a document as a page of a site: its first heading is the title."""
    title, body = text.removeprefix("# ").split("\n", 1)
    fields = {"title": title} if path == FRONT else {"title": title, "template": "document"}
    if path != FRONT and body.count("\n## ") > 5:
        body = body.replace("\n## ", "\n[TOC]\n\n## ", 1)
    # Markdown's highlighter takes the last line of front matter for a heading.
    body = re.sub(r"^(`{3,})markdown$", r"\1text", body, flags=re.MULTILINE)
    return f"---\n{json.dumps(fields, ensure_ascii=False)}\n---\n{body}".encode()


def beside(path: str, text: str) -> tuple[str, dict[str, bytes]]:
    """Return a text with its links for the site, and the files that these name, documents apart."""
    found: dict[str, bytes] = {}

    def renamed(match: re.Match[str]) -> str:
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), match["file"]))
        if file in (FRONT, MAP):
            return f"{match['open']}{in_site(match['file'])}{match['close']}"
        if file.endswith(".md") or not (ROOT / file).is_file():
            return match[0]
        # What browsers cannot show, or would show as a page, goes as plain text.
        ending = "" if file.endswith((".webp", ".svg", ".txt")) else ".txt"
        found[f"{file}{ending}"] = (ROOT / file).read_bytes()
        return f"{match['open']}{match['file']}{ending}{match['close']}"

    return _LOCAL.sub(renamed, text), found


def files() -> Iterator[tuple[str, bytes]]:
    """Yield every file of the site: its path there, and what is in it."""
    yield "site.yaml", json.dumps(settings(), indent=2).encode()
    yield "content/static/docs.css", (THEME / "docs.css").read_bytes()
    for template in sorted(THEME.rglob("*.html")):
        yield f"templates/{template.relative_to(THEME).as_posix()}", template.read_bytes()
    for path in (FRONT, MAP, *listed()):
        text, found = beside(path, (ROOT / path).read_text("utf-8"))
        yield f"content/pages/{in_site(path)}", as_page(path, text)
        for name, data in found.items():
            yield f"content/pages/{name}", data


def make(site: Path, now: datetime) -> tuple[Problem, ...]:
    """Write the site into its own folder, build and check it; return the errors."""
    shutil.rmtree(site / "content", ignore_errors=True)
    shutil.rmtree(site / "templates", ignore_errors=True)
    for path, content in files():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(content)
    problems = build(site, Options(now=now, relative=True)).problems
    return problems if has_errors(problems) else (*problems, *check(site, CheckOptions()).findings)


if __name__ == "__main__":
    found = make(ROOT / "build" / "docs", datetime.now(UTC))
    sys.stderr.writelines(f"{problem}\n" for problem in found)
    sys.exit(has_errors(found))
