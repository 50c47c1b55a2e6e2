"""reStructuredText as HTML: words, links, code and footnotes survive, and no file is read."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from sitegen.importing.generators.rst_header import plain_words, read_rst
from sitegen.importing.generators.rst_roles import RstSite
from sitegen.importing.generators.rst_text import rst_as_html


def html(text: str) -> str:
    return rst_as_html(text).html.strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a* **b** ``c  d``", "<p><em>a</em> <strong>b</strong> <code>c d</code></p>"),
        ("`a <http://x.example/?b&c>`_", '<p><a href="http://x.example/?b&amp;c">a</a></p>'),
        (".. code-block:: python\n   :linenos:\n\n   x < 1",
         '<pre><code class="language-python">x &lt; 1</code></pre>'),
        ("::\n\n   a\n     b", "<pre><code>a\n  b</code></pre>"),
        (">>> 1", '<pre><code class="language-pycon">&gt;&gt;&gt; 1</code></pre>'),
        ("x [1]_\n\n.. [1] Note.",
         '<p>x <sup><a href="#footnote-1">1</a></sup></p>\n<p id="footnote-1">[1] Note.</p>'),
        ("x [C]_\n\n.. [C] Book.", '<p>x <a href="#c">[C]</a></p>\n<p id="c">[C] Book.</p>'),
        (".. figure:: a.png\n   :alt: A\n\n   Words",
         '<figure><img src="a.png" alt="A"><figcaption>Words</figcaption></figure>'),
        ("- a\n- b", "<ul><li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n\n   b", '<ol start="3"><li><p>a</p>\n<p>b</p>\n</li>\n</ol>'),
        ("a\n   b", "<dl><dt>a</dt>\n<dd><p>b</p>\n</dd>\n</dl>"),
        (".. note:: Mind", "<blockquote><p><strong>Note</strong></p>\n<p>Mind</p>\n</blockquote>"),
        ("| a\n|   b", "<p>a<br>\n\u00a0\u00a0\u00a0\u00a0b</p>"),
        (":abbr:`TV (television)`", '<p><abbr title="television">TV</abbr></p>'),
        (":math:`a^2`", "<p><code>a^2</code></p>"),
        (".. TEASER_END: on\n\na", "<!--more on-->\n<p>a</p>"),
        (".. raw:: html\n\n   <b>x</b>", "<b>x</b>"),
        (".. role:: h(raw)\n   :format: html\n\n:h:`<b>x</b>`", "<p><b>x</b></p>"),
        (".. youtube:: abc",
         '<p><a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a></p>'),
        (".. thumbnail:: /a.png\n\n   Words",
         '<figure><img src="/a.png" alt=""><figcaption>Words</figcaption></figure>'),
        ("=== ===\na   b\n=== ===\n1   2\n=== ===",
         "<table><thead><tr><th>a</th><th>b</th></tr>\n</thead>\n"
         "<tbody><tr><td>1</td><td>2</td></tr>\n</tbody>\n</table>"),
        ("A\n=\n\nB\n-\n\nsee A_", '<h2 id="a">A</h2>\n<h3 id="b">B</h3>\n'
         '<p>see <a href="#a">A</a></p>'),
        (".. _here:\n\nwords, `here`_", '<p id="here">words, <a href="#here">here</a></p>'),
    ],
)  # fmt: skip
def test_markup_becomes_plain_html(text: str, expected: str) -> None:
    found = rst_as_html(text)
    assert (found.html.strip(), found.warnings) == (expected, ())


@pytest.mark.parametrize(
    ("text", "kept", "line", "warning"),
    [
        ("a\n\n.. new:: Arg\n\n   Words *in* it", "<em>in</em>", 3, "directive 'new'"),
        (".. new::\n   :a: b\n\n   Words", ":a: b", 1, "directive 'new'"),
        ("a :new:`words <target>` b", "a words b", 1, "role 'new'"),
        ("x gone_ y", "x gone y", 1, "nothing has the name 'gone'"),
        (".. chart:: Line\n   :a: 1\n\n   ('b', [1])", "('b', [1])", 1, "'chart' is code now"),
        (".. image:: a.png\n   :new: 1", ".. image:: a.png", 1, 'Error in "image"'),
        ("*a", "*a", 1, "Inline emphasis start-string without end-string"),
        (":doc:`Words <x>`", "Words", 1, "no text of the name 'x'"),
        (".. listing:: a.py", ".. listing:: a.py", 1, "listing 'a.py'"),
        (".. date::", ".. date::", 1, "the day of the build"),
    ],
)
def test_what_is_not_known_keeps_its_words_and_is_named(text, kept, line, warning) -> None:
    found = rst_as_html(text)
    assert kept in found.html.replace("&#x27;", "'")
    assert [(at, warning in said) for at, said in found.warnings] == [(line, True)]


@pytest.mark.parametrize(
    "text",
    [".. include:: {}", ".. raw:: html\n   :file: {}", ".. csv-table::\n   :file: {}",
     ".. literalinclude:: {}", ".. image:: {}\n   :loading: embed", ".. raw:: html\n   :url: file://{}",
     ".. figure:: {}\n   :figwidth: image", ".. code:: text\n   :file: {}"],
)  # fmt: skip
def test_no_file_is_read(text: str, tmp_path: Path) -> None:
    file = tmp_path / "a.svg"
    file.write_text("<svg>secret</svg>")
    assert "secret" not in rst_as_html(text.format(file)).html


def test_a_site_answers_for_its_names() -> None:
    site = RstSite(
        doc=lambda name: (f"/{name}/", "Title"),
        listing=lambda name: "x = 1",
        gallery=lambda name: [f"/galleries/{name}/a.jpg"],
    )
    text = ":doc:`x` :doc:`y <z>`\n\n.. listing:: a.py python\n\n.. gallery:: g"
    found = rst_as_html(text, lambda address: address.replace("/g/", "/h/"), site)
    assert found.html == (
        '<p><a href="/x/">Title</a> <a href="/z/">y</a></p>\n<p><strong>a.py</strong></p>\n'
        '<pre><code class="language-python">x = 1</code></pre>\n'
        '<p><img src="/galleries/h/a.jpg" alt=""></p>\n'
    )
    assert found.warnings == ()


def test_no_text_has_an_effect_on_the_next() -> None:
    from docutils.parsers.rst import directives, roles

    before = directives.directive, roles.role
    assert "<b>x</b>" in html(".. role:: own(raw)\n   :format: html\n\n:own:`<b>x</b>`")
    assert html(":own:`x`") == "<p>x</p>"
    assert html(".. default-role:: code\n\n`x`") == "<p><code>x</code></p>"
    assert html("`x`") == "<p><cite>x</cite></p>"
    assert (directives.directive, roles.role) == before


@pytest.mark.parametrize(
    "text",
    ["*a " * 30_000, "`a\n" * 9_000, "a:" * 30_000, "".join(f"T{n}\n====\n\n" for n in range(5000)),
     ".. |a| replace:: b\n" + "".join(
         f".. |{chr(98 + n)}| replace:: |{chr(97 + n)}| |{chr(97 + n)}| |{chr(97 + n)}|\n"
         for n in range(20)) + "\n|u|", "x" * 600_000, "a" * 200_000 + "\n",
     "".join(" " * n + "- a\n\n" for n in range(1, 700, 2))],
)  # fmt: skip
def test_a_text_that_docutils_is_slow_for_is_plain(text: str) -> None:
    start = time.perf_counter()
    found = rst_as_html(text)
    assert found.is_plain
    assert "plain paragraphs" in found.warnings[0][1]
    assert time.perf_counter() - start < 20


RULE = " ".join("=" * 1000)
SMALL = " ".join("=" * 100)
TABLE = f"{SMALL}\n" + "a\n" * 100 + f"{SMALL}\n\n"
EDGE = "+-" * 100 + "+\n"
GRID = EDGE + ("| " * 100 + "|\n" + EDGE) * 100 + "\n"


@pytest.mark.parametrize(
    ("text", "line", "tables"),
    [
        # Without the bound, docutils takes minutes for these, or hours.
        (f"{RULE}\n" + "a\n" * 200_000 + f"{RULE}\n", 3, 0),
        ("==== ====\n" + "ab   ab\n" * 60_000 + "==== ====\n", 3, 0),
        (".. csv-table::\n\n   " + ",".join("a" * 5000) + "\n" + "   b\n" * 50_000, 3, 0),
        (TABLE * 3, 106, 1),
        (GRID * 2, 205, 1),
    ],
)
def test_a_table_of_too_many_cells_is_code(text: str, line: int, tables: int) -> None:
    found = rst_as_html(f"A\n\n{text}\nB\n")
    reason = "the tables have more than 20,000 cells: this table is code now"
    assert found.warnings[0] == (line, reason)
    assert {said for _, said in found.warnings} == {reason}
    assert found.html.startswith("<p>A</p>\n")
    assert found.html.endswith("</code></pre>\n<p>B</p>\n")
    assert found.html.count("<table>") == tables


def test_without_docutils_a_message_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['docutils'] = None\n"
        "from sitegen.importing.generators.rst_text import rst_as_html\n"
        "from sitegen.importing.messages import ImportRefused\n"
        "try: rst_as_html('a')\n"
        "except ImportRefused as failure: print(failure)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "install it with pip install 'sitegen[rst]'" in done.stdout


@pytest.mark.parametrize(
    ("text", "title", "values"),
    [
        ("A *b*\n#####\n\n:date: 2010-01-02\n:Tags: x, y\n\nBody", "A b",
         {"date": "2010-01-02", "tags": "x, y"}),
        ("====\n A\n====\nBody", "A", {}),
        ("\n.. a comment\n   of two lines\n\nA\n=\n:summary:\n    x\n    y\n\nBody", "A",
         {"summary": "x\ny"}),
        (":a: b\n\nT\n=\n\nBody", "T", {"a": "b"}),
        ("T\n=\n\n:authors: - A, B\n          - C, D\n\nBody", "T", {"authors": ["A, B", "C, D"]}),
        ("Words and\nmore words\n\nBody", "", {}),
        (".. image:: a.png\n\nBody", "", {}),
        ("", "", {}),
    ],
)  # fmt: skip
def test_a_header_is_read_and_lines_keep_their_numbers(text, title, values) -> None:
    headed, found = read_rst(text)
    assert (found, headed.values) == (title, values)
    assert headed.body.count("\n") == text.count("\n")
    assert headed.body.strip().endswith("Body") or not text


def test_words_lose_their_signs() -> None:
    assert plain_words("*a* `b <http://c>`_ ``d`` :e:`f` \\*g") == "a b d f *g"
