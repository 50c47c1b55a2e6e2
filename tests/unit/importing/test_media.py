"""Files of an old blog come into the site once, under their old paths, and can be taken back."""

import json
import shutil
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands
from sitegen.config.loading import load
from sitegen.fetching.limits import FetchLimits
from sitegen.importing.documents import AddressResolver, DocumentContext
from sitegen.importing.formats import registry
from sitegen.importing.media_fetch import MediaFetcher, NothingFetched
from sitegen.importing.media_folder import MediaFolder
from sitegen.importing.rules import Rules
from sitegen.importing.run import ImportOptions, import_sources
from sitegen.importing.undoing import undo
from tests.support.old_host import OldHost, may_ask, send
from tests.support.serving import ROOT
from tests.unit.importing import made_up

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
HOME = "https://old.example"
UPLOADS = "wp-content/uploads/2019/05"


@pytest.fixture(autouse=True)
def _made_up(monkeypatch):
    monkeypatch.setattr(registry, "MODULES", {"made-up": "made_up"})
    monkeypatch.setitem(sys.modules, "sitegen.importing.formats.made_up", made_up)


@pytest.fixture
def blog(tmp_path):
    return Blog(tmp_path)


class Blog:
    """A new site, and an export whose records a test names."""

    def __init__(self, root):
        self.site = root / "site"
        self.site.mkdir()
        (self.site / "site.yaml").write_text("title: X\nurl: https://new.example\n")
        self.static = self.site / "content/static"
        self.uploads = root / "uploads"
        self.source = root / "export.jsonl"
        self.export()

    def export(self, *records, home=HOME):
        records = ({"made up": "blog", "address": home}, *records)
        self.source.write_text("".join(json.dumps(record) + "\n" for record in records))

    def upload(self, path, data=PNG):
        file = self.uploads / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    def run(self, provider=None, **options):
        return import_sources(
            self.site, load(self.site, None), [self.source], ImportOptions(jobs=1, **options),
            threads=lambda: None, media=provider,
        )  # fmt: skip

    def folder(self):
        return MediaFolder(self.uploads)

    def files(self):
        found = (path for path in self.static.rglob("*") if path.is_file())
        return {path.relative_to(self.static).as_posix(): path.read_bytes() for path in found}

    def tree(self):
        found = (path for path in self.site.rglob("*") if path.is_file())
        return {path.relative_to(self.site).as_posix(): path.read_bytes() for path in found}


def medium(identity, path, home=HOME):
    return {"made up": "medium", "identity": identity, "address": f"{home}/{path}"}


def post(identity, text, **fields):
    return {
        "made up": "document", "identity": identity, "group": "posts", "title": identity,
        "date": "2019-05-01", "text": text, **fields,
    }  # fmt: skip


def counts(report):
    """Return the counts of media that are not 0."""
    numbers = report.as_json()["records"]["media"]
    return {name: number for name, number in numbers.items() if number and name != "found"}


def reasons(report):
    return {item.record: item.reason for item in report.left_out}


def resolver(report, static, name="made-up", home=HOME):
    from sitegen.importing.addresses import OldBlog
    from sitegen.importing.media_addresses import OldMedia

    blog = OldBlog(home)
    context = DocumentContext(
        config=None, blog=blog, old_media=OldMedia(blog, name), rules=Rules(), static=static
    )
    return AddressResolver(context, "content/posts/a.md", "")


def test_media_keep_their_old_paths_and_come_once(blog):
    blog.export(medium("1", f"{UPLOADS}/cat.png"), medium("2", f"{UPLOADS}/gone.png"))
    blog.upload("2019/05/cat.png")
    first = blog.run(blog.folder())
    assert counts(first) == {"added": 1, "left_out": 1}
    assert reasons(first) == {
        f"media 2 ({HOME}/{UPLOADS}/gone.png)": "it is not in uploads",
    }
    assert blog.files() == {f"{UPLOADS}/cat.png": PNG}
    before = blog.tree()
    second = blog.run(blog.folder())
    assert counts(second) == {"unchanged": 1, "left_out": 1}
    assert blog.tree() == before
    shutil.rmtree(blog.uploads)
    assert counts(blog.run()) == {"unchanged": 1, "left_out": 1}


def test_without_a_folder_or_the_web_the_way_to_bring_media_is_told(blog):
    nowhere = {"made up": "medium", "identity": "3", "address": ""}
    blog.export(medium("1", f"{UPLOADS}/cat.png"), medium("2", ""), nowhere)
    report = blog.run()
    asked = "its file was not imported: name the folder with --media, or use --fetch-media"
    wrong = "a file here cannot have its address"
    assert list(reasons(report).values()) == [wrong, "it has no address", asked]
    assert blog.files() == {}


def test_what_an_author_edits_stays_and_what_is_removed_does_not_come_back(blog):
    blog.export(medium("1", f"{UPLOADS}/a.png"), medium("2", f"{UPLOADS}/b.png"))
    blog.upload("2019/05/a.png")
    blog.upload("2019/05/b.png")
    blog.run(blog.folder())
    (blog.static / UPLOADS / "a.png").write_bytes(b"edited")
    (blog.static / UPLOADS / "b.png").unlink()
    report = blog.run(blog.folder())
    assert counts(report) == {"kept": 1, "left_out": 1}
    assert list(reasons(report).values()) == [f"you removed content/static/{UPLOADS}/b.png"]
    assert undo(blog.site, "") == ([], [f"content/static/{UPLOADS}/a.png"], [])
    assert blog.files() == {f"{UPLOADS}/a.png": b"edited"}


def test_files_that_an_author_put_there_are_used_and_never_removed(blog):
    blog.export(medium("1", f"{UPLOADS}/a.png"), post("p", f"![x](/{UPLOADS}/b-30x30.png)"))
    own = blog.static / UPLOADS
    own.mkdir(parents=True)
    (own / "a.png").write_bytes(b"mine")
    (own / "b.png").write_bytes(b"mine too")
    blog.upload("2019/05/a.png")
    blog.upload("2019/05/b.png")
    report = blog.run(blog.folder())
    assert (counts(report), report.more_files) == ({"kept": 1}, 1)
    undo(blog.site, "")
    assert blog.files() == {f"{UPLOADS}/a.png": b"mine", f"{UPLOADS}/b.png": b"mine too"}


def test_files_that_only_texts_name_come_too_and_are_counted_apart(blog):
    blog.export(
        medium("1", f"{UPLOADS}/a.png"),
        post("p", f"![x]({HOME}/{UPLOADS}/a-300x200.png) ![x](/{UPLOADS}/b-300x200.png)"),
        post("q", f"<a href='/{UPLOADS}/b.png'><img src='/{UPLOADS}/b-150x150.png'></a>"
                  f"<img srcset='/{UPLOADS}/c-10x10.png 1x, https://x.example/d.png 2x'>"
                  f"<video poster='/{UPLOADS}/gone.png'>", image=f"{HOME}/{UPLOADS}/e.png"),
    )  # fmt: skip
    for name in ("a", "b", "c-10x10", "e"):
        blog.upload(f"2019/05/{name}.png", PNG + name.encode())
    report = blog.run(blog.folder())
    assert (counts(report), report.more_files) == ({"added": 1}, 3)
    assert blog.files() == {
        f"{UPLOADS}/{name}.png": PNG + name.encode() for name in ("a", "b", "c-10x10", "e")
    }
    assert report.messages.warnings == [f"/{UPLOADS}/gone.png: it is not in uploads"]
    assert f"image: /{UPLOADS}/e.png\n" in (blog.site / "content/posts/q.md").read_text()
    before = blog.tree()
    again = blog.run(blog.folder())
    assert (counts(again), again.more_files, blog.tree()) == ({"unchanged": 1}, 3, before)
    removed, kept, _ = undo(blog.site, "made-up")
    assert (len(removed), kept, blog.files()) == (7, [], {})


def test_every_copy_leads_to_the_file_that_came(blog):
    resolve = resolver(None, {f"/{UPLOADS}/a b.png": f"/{UPLOADS}/a%20b.png"})
    ways = (
        f"{HOME}/{UPLOADS}/a%20b.png", f"http://www.old.example/{UPLOADS}/a b-300x200.png?x=1",
        f"/{UPLOADS}/a%20b-scaled.png", f"https://i1.wp.com/old.example/{UPLOADS}/a%20b.png?w=3",
    )  # fmt: skip
    assert [resolve(way) for way in ways] == [f"/{UPLOADS}/a%20b.png"] * 4
    assert resolve(f"/{UPLOADS}/c.png") == f"{HOME}/{UPLOADS}/c.png"
    assert resolve("https://x.example/a.png") == "https://x.example/a.png"
    assert resolve.old == [f"{HOME}/{UPLOADS}/c.png"]


def test_two_records_of_one_file_are_one_file(blog):
    blog.export(medium("1", f"{UPLOADS}/a.png"), medium("2", f"{UPLOADS}/a.png"))
    blog.upload("2019/05/a.png")
    assert counts(blog.run(blog.folder())) == {"added": 1, "unchanged": 1}
    assert counts(blog.run(blog.folder())) == {"unchanged": 2}
    assert blog.files() == {f"{UPLOADS}/a.png": PNG}


def test_names_that_differ_in_case_only_do_not_clash(blog):
    blog.export(medium("1", f"{UPLOADS}/a.png"), medium("2", f"{UPLOADS}/A.png"))
    blog.upload("2019/05/a.png", PNG + b"1")
    blog.upload("2019/05/A.png", PNG + b"2")
    assert counts(blog.run(blog.folder())) == {"added": 2}
    assert blog.files() == {f"{UPLOADS}/a.png": PNG + b"1", f"{UPLOADS}/A-2.png": PNG + b"2"}


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.png", b"<html>"), ("a.php", b"<?php"), ("a.html", b"x"), ("a.svg", b"<svg onload='1'/>")],
)
def test_what_is_no_medium_does_not_come(blog, name, data):
    blog.export(medium("1", f"{UPLOADS}/{name}"))
    blog.upload(f"2019/05/{name}", data)
    assert counts(blog.run(blog.folder())) == {"left_out": 1}
    assert blog.files() == {}


def test_a_dry_run_writes_nothing_and_counts_alike(blog):
    blog.export(medium("1", f"{UPLOADS}/a.png"), post("p", f"![x](/{UPLOADS}/b.png)"))
    blog.upload("2019/05/a.png")
    blog.upload("2019/05/b.png")
    before = blog.tree()
    dry = blog.run(blog.folder(), dry_run=True)
    assert (counts(dry), dry.more_files, blog.tree()) == ({"added": 1}, 1, before)
    real = blog.run(blog.folder())
    assert (real.as_json(), real.more_files) == (dry.as_json(), 1)
    assert list(reasons(blog.run(NothingFetched(), dry_run=True)).values()) == []


# ---------------------------------------------------------------- from the web

LIMITS = FetchLimits(pause=0.0, timeout=5.0, total=10.0, max_failures=2)


def fetcher():
    return MediaFetcher(LIMITS, may_ask("127.0.0.1"))


def test_media_from_the_web_come_once_and_the_rest_is_asked_for_again(blog):
    with OldHost({f"/{UPLOADS}/a.png": PNG}) as host:
        records = [medium(name, f"{UPLOADS}/{name}.png", host.address) for name in ("a", "b")]
        text = f"<img src='/{UPLOADS}/c-3x2.png'>"
        blog.export(*records, post("p", text), home=host.address)
        report = blog.run(fetcher())
        assert (counts(report), report.more_files) == ({"added": 1, "left_out": 1}, 0)
        assert sorted(host.asked) == sorted(
            f"/{UPLOADS}/{name}.png" for name in ("a", "b", "c", "c-scaled", "c-3x2")
        )
        host.asked.clear()
        host.answers |= {f"/{UPLOADS}/b.png": PNG, f"/{UPLOADS}/c-3x2.png": PNG + b"c"}
        report = blog.run(fetcher())
        assert (counts(report), report.more_files) == ({"added": 1, "unchanged": 1}, 1)
        assert f"/{UPLOADS}/a.png" not in host.asked
        host.asked.clear()
        report = blog.run(fetcher())
        assert (counts(report), report.more_files, host.asked) == ({"unchanged": 2}, 1, [])
    assert blog.files() == {
        f"{UPLOADS}/a.png": PNG, f"{UPLOADS}/b.png": PNG, f"{UPLOADS}/c-3x2.png": PNG + b"c",
    }  # fmt: skip


def test_what_came_before_a_host_goes_away_stays(blog):
    names = [f"{number:02}" for number in range(30)]
    with OldHost({f"/{UPLOADS}/{name}.png": PNG for name in names}) as host:
        port = host.port

        def last_words(handler):
            send(handler, PNG)
            host._server.server_close()

        host.answers[f"/{UPLOADS}/05.png"] = last_words
        records = [medium(name, f"{UPLOADS}/{name}.png", host.address) for name in names]
        blog.export(*records, home=host.address)
        report = blog.run(fetcher())
    first = counts(report)
    assert first["added"] + first["left_out"] == 30
    assert 4 <= first["added"] < 30
    assert port
    assert counts(blog.run()) == {"unchanged": first["added"], "left_out": first["left_out"]}


SCRIPT = """
import sys
from pathlib import Path
from sitegen.cli.main import commands
from sitegen.config.loading import load
from sitegen.importing.formats import registry
from sitegen.fetching.limits import FetchLimits
from sitegen.importing.media_fetch import MediaFetcher
from sitegen.importing.run import ImportOptions, import_sources
from tests.support.old_host import may_ask
from tests.unit.importing import made_up
registry.MODULES = {"made-up": "made_up"}
sys.modules["sitegen.importing.formats.made_up"] = made_up
site = Path(sys.argv[1])
fetcher = MediaFetcher(FetchLimits(pause=0.05), may_ask("127.0.0.1"))
try:
    import_sources(site, load(site, None), [Path(sys.argv[2])], ImportOptions(jobs=1),
                   threads=lambda: None, media=fetcher)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize(
    ("number", "how"), [(1, signal.SIGKILL), (7, signal.SIGKILL), (7, signal.SIGINT)]
)
def test_an_import_that_is_killed_goes_on_where_it_was(blog, number, how):
    large = PNG + b"\1" * 3_000_000
    names = [f"{number:02}" for number in range(20)]
    with OldHost({f"/{UPLOADS}/{name}.png": large for name in names}) as host:
        records = [medium(name, f"{UPLOADS}/{name}.png", host.address) for name in names]
        blog.export(*records, home=host.address)
        command = [sys.executable, "-c", SCRIPT, str(blog.site), str(blog.source)]
        process = subprocess.Popen(command, cwd=ROOT)
        deadline = time.monotonic() + 60
        while len(blog.files()) < number and time.monotonic() < deadline:
            time.sleep(0.005)
        process.send_signal(how)
        assert process.wait(60) == (130 if how == signal.SIGINT else -signal.SIGKILL)
        whole = {path for path, data in blog.files().items() if data == large}
        assert len(whole) >= number - 1
        host.asked.clear()
        report = blog.run(fetcher())
        asked = {path.lstrip("/") for path in host.asked}
    assert asked == {f"{UPLOADS}/{name}.png" for name in names} - whole
    assert sum(counts(report).values()) == 20
    assert "left_out" not in counts(report)
    assert blog.files() == {f"{UPLOADS}/{name}.png": large for name in names}
    assert undo(blog.site, "").kept == []
    assert blog.files() == {}


def test_services_of_other_formats_are_not_asked(blog, monkeypatch):
    text = "<img src='https://1.bp.blogspot.com/-a/AB/s320/x.png'>"
    blog.export(post("p", text))
    blog.upload("other.png")
    assert blog.run(blog.folder()).messages.warnings == []
    blog.export(post("p", text), home="https://x.blogspot.com")
    assert blog.run(blog.folder()).messages.warnings == [
        "https://1.bp.blogspot.com/-a/AB/s320/x.png: it is not in uploads"
    ]


def test_the_command_takes_a_folder_and_tells_what_came(blog):
    blog.export(medium("1", f"{UPLOADS}/a.png"), post("p", f"![x](/{UPLOADS}/b.png)"),
                post("q", "words", image=f"{HOME}/{UPLOADS}/gone.png"))  # fmt: skip
    blog.upload("2019/05/a.png")
    blog.upload("2019/05/b.png")
    command = ["import", str(blog.source), "--site", str(blog.site), "--jobs", "1"]
    asked = [*command, "--media", str(blog.uploads), "--verbose"]
    result = CliRunner().invoke(commands, asked, catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"warning: {HOME}/{UPLOADS}/gone.png: it is not in uploads",
        "1 more file of texts",
        f"content/posts/q.md: links to the old blog: {HOME}/{UPLOADS}/gone.png",
        "1 link to the old blog: use --verbose to list them",
        "now: sitegen build",
    ]
    dry = CliRunner().invoke(commands, [*command, "--fetch-media", "--dry-run"])
    assert dry.exit_code == 0
    assert dry.stderr.splitlines() == [
        f"warning: {HOME}/{UPLOADS}/gone.png: a dry run downloads nothing",
        "1 more file of texts",
        "1 link to the old blog: use --verbose to list them",
        "dry run: nothing was written",
    ]
