"""A small theme, quick to check, whose pages print every field of their records."""

import shutil
from pathlib import Path

from tests.support.sites import ROOT, read_tree

PLAIN = ROOT / "tests" / "golden" / "site" / "themes" / "plain"


DIARY = """{% extends "base.html" %}
{% macro row(row) %}
<p id="{{ row.id }}">{{ row.note | html if row.note }}</p>
{% endmacro %}
{% block main %}
{% include "partials/above.html" %}
{% for month in page.months %}{% for entry in month.entries %}{{ row(entry) }}{% endfor %}
{% endfor %}
{% endblock %}
"""
"""The notes of a page of the diary."""

HISTORY = """{% for row in page.work.history %}<p>{{ row.note | html if row.note }}</p>{% endfor %}
"""
"""The notes of the diary on a work's page."""

NUMBERS = """{% extends "base.html" %}
{% block main %}
{% include "partials/above.html" %}
{% endblock %}
"""

RECORDS = """<pre>{{ page | pprint }}</pre>
<pre>{{ site | pprint }}</pre>
</body>"""
"""The records of any page, as they are: so a field that is out of date is seen."""


def use_small_theme(site):
    """Give a site the golden site's theme and nothing of the default's."""
    theme = site.root / "themes" / "plain"
    shutil.copytree(PLAIN, theme)
    templates = theme / "templates"
    (templates / "ratings.html").write_text(NUMBERS)
    (templates / "diary.html").write_text(DIARY)
    _replace(templates / "work.html", '{% include "partials/thread.html" %}', HISTORY, keep=True)
    _replace(templates / "base.html", "</body>", RECORDS)
    for path in read_tree(Path(ROOT, "themes", "default", "templates")):
        target = templates / path
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            target.write_text("")


def _replace(path, old, new, *, keep=False):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new + old if keep else new), "utf-8")
