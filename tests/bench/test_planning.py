"""The plan of a blog that is decoded again and again is measured from end to end."""

from bench import planning


def test_each_size_has_its_row(tmp_path, monkeypatch):
    monkeypatch.setattr(planning, "TEMPLATE_POSTS", 12)
    out = tmp_path / "report.md"
    assert planning.main(["--posts", "5,30", "--out", str(out)]) == 0
    text = out.read_text("utf-8")
    assert [line.split(" | ")[0] for line in text.splitlines() if " | " in line] == [
        "| posts",
        "| ---",
        "| 5",
        "| 30",
    ]


def test_copies_have_the_posts_and_the_comments_of_the_template(tmp_path):
    site = tmp_path / "site"
    planning.make_template(site, 12)
    found = planning.steps_of(site, 30)
    assert list(found) == ["start", "parsed", "catalog", "plan"]
    assert all(seconds >= 0 and memory > 0 for seconds, memory in found.values())
