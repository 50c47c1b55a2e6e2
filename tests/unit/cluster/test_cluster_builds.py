"""Builds on a real scheduler with worker processes: the same bytes, or the old site."""

import os
import re
import shutil
import threading

import pytest

from sitegen.cluster import executor as executor_module
from sitegen.cluster.orders import ClusterError
from sitegen.config.plugins import close_folder
from sitegen.core.diagnostics import SettingsError
from sitegen.images import pipeline
from sitegen.parse import content
from sitegen.pipeline import scheduler
from sitegen.pipeline.build import Options, build
from tests.support.cluster import Cluster
from tests.support.sites import NOW, ROOT, drawn, read_tree

PLUGIN = """
def shout(text):
    return str(text).upper()
"""
DEADLY = """
import os, signal
if os.environ.get("ROLE") == "worker":
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Return a scheduler with two workers, which tests leave as they are."""
    with Cluster(tmp_path_factory.mktemp("cluster"), workers=2) as found:
        yield found


@pytest.fixture
def own_cluster(tmp_path):
    """Return a scheduler without workers, for tests that kill."""
    with Cluster(tmp_path / "cluster") as found:
        yield found


@pytest.fixture
def small_chunks(monkeypatch):
    """Make many chunks of a small site: one or two documents in each."""
    monkeypatch.setattr(content, "_MIN_PARALLEL_WEIGHT", 1_000)
    monkeypatch.setattr(scheduler, "_MIN_PARALLEL_WEIGHT", 12_000)
    monkeypatch.setattr(pipeline, "_MIN_PARALLEL_WEIGHT", 100)


@pytest.fixture
def blog(site, small_chunks):
    """Return a site of 40 posts with comments, works, a plugin beside site.yaml, and a feed."""
    site.settings("paginate: 5\nplugins:\n  filters:\n    - shout: shouting:shout\n")
    site.write("shouting.py", PLUGIN)
    site.template("home.html", '{% extends "!parent/home.html" %}{% block title %}'
                  "{{ site.title | shout }}{% endblock %}")  # fmt: skip
    site.work("w", "Synopsis.", kind="film")
    for number in range(40):
        text = f"Words of [the next](p{(number + 1) % 40:02}.md), **{number}** times.\n\n" * 3
        site.post(f"p{number:02}", text, date=2000 + number % 20, tags=f"[t{number % 4}]")
        site.comment(f"p{number:02}", "c1", f"Well said, {number}.")
    for name in "abc":
        site.write(f"content/posts/{name}.png", drawn(900, 20, colour=f"#{name * 6}"))
    site.post("r", "![A](a.png) ![B](b.png) ![C](c.png)", date=2012, work="w", rating=8)
    yield site.trust()
    close_folder(str(site.root))


def build_clean(blog, executor=None, progress=lambda *_: None, **options):
    """Build a site without its cache; return the result, and the tree if it was written."""
    shutil.rmtree(blog.root / ".sitegen", ignore_errors=True)
    options = Options(now=NOW, jobs=1 if executor is None else None, **options)
    return build(blog.root, options, progress=progress, executor=executor)


def in_one_process(blog):
    result = build_clean(blog)
    assert result.problems == ()
    tree = read_tree(blog.root / "output")
    shutil.rmtree(blog.root / "output")
    return tree


class Once:
    """Calls a function at the first progress of a phase."""

    def __init__(self, phase, function):
        self._phase = phase
        self._function = function

    def __call__(self, phase, *_):
        if phase == self._phase and self._function is not None:
            function, self._function = self._function, None
            function()


def test_a_cluster_makes_the_bytes_of_one_process(blog, cluster):
    expected = in_one_process(blog)
    phases = []
    with cluster.executor() as executor:
        result = build_clean(blog, executor, lambda phase, *_: phases.append(phase))
        assert (result.problems, executor.count_known_workers()) == ((), 2)
    assert [*dict.fromkeys(phases)] == ["reading", "pictures", "writing"]
    assert read_tree(blog.root / "output") == expected
    assert list((blog.root / ".sitegen/cluster").iterdir()) == []


def test_one_executor_builds_twice(blog, cluster):
    """A build begins again with the same executor if its state is damaged."""
    with cluster.executor() as executor:
        assert build_clean(blog, executor).problems == ()
        expected = read_tree(blog.root / "output")
        again = build(blog.root, Options(now=NOW, force=True), executor=executor)
        assert again.problems == ()
    assert read_tree(blog.root / "output") == expected


def test_workers_serve_another_site_after_the_first(blog, cluster, make_site):
    """Its plugin has the same name, and must not be the first site's."""
    with cluster.executor() as executor:
        build_clean(blog, executor)
    other = make_site()
    shutil.copytree(blog.root, other.root, dirs_exist_ok=True)
    shutil.rmtree(other.root / "output")
    other.write("shouting.py", PLUGIN.replace("upper", "lower"))
    other.trust()
    close_folder(str(blog.root))  # this process builds both sites, too
    with cluster.executor() as executor:
        assert build_clean(other, executor).problems == ()
    close_folder(str(other.root))
    assert "<title>SLOW TRAINS" in (blog.root / "output/index.html").read_text()
    assert "<title>slow trains" in (other.root / "output/index.html").read_text()


def test_a_plugin_that_differs_on_a_worker_is_refused(blog, cluster):
    with cluster.executor() as executor:
        open_site = executor.open_site

        def open_then_edit(site, modules):
            open_site(site, modules)
            blog.write("shouting.py", PLUGIN + "\n# another\n")

        executor.open_site = open_then_edit
        with pytest.raises(ClusterError, match="has another module shouting"):
            build_clean(blog, executor)
    assert not (blog.root / "output").exists()


def test_mistakes_are_reported_as_in_one_process(blog, cluster):
    blog.post("bad", "[nowhere](gone.md)\n\n{{% nothing %}}", rating=77)
    blog.write("content/posts/worse.md", "---\ntitle: [\n---\n")
    expected = build_clean(blog).problems
    assert {problem.severity for problem in expected} == {"error"}
    with cluster.executor() as executor:
        assert build_clean(blog, executor).problems == expected


def test_a_mistake_that_only_rendering_finds_has_its_position(blog, cluster):
    blog.template("shortcodes/sum.html", "{{ 1 + args[0] }}")
    blog.post("bad", "Text.\n\n{{% sum one %}}\n", date=2015)
    expected = build_clean(blog).problems
    assert [str(problem).partition(": ")[0] for problem in expected] == ["content/posts/bad.md:7:1"]
    with cluster.executor() as executor:
        assert build_clean(blog, executor).problems == expected


def test_a_folder_that_a_worker_does_not_see_is_refused(blog, cluster):
    """As if the file system was not shared: the probe is not there."""
    expected = build_clean(blog).changed
    with cluster.executor() as executor:
        require = executor.require_folder

        def require_elsewhere(folder):
            require(folder)
            (folder / "probe").unlink()

        executor.require_folder = require_elsewhere
        with pytest.raises(ClusterError, match=r"does not see .*same file system at the same path"):
            build_clean(blog, executor, base_url="https://example.net/")
    assert b"example.net" not in b"".join(read_tree(blog.root / "output").values())
    assert expected


def test_killed_workers_cost_no_page_and_new_ones_are_used(blog, own_cluster):
    expected = in_one_process(blog)
    first = own_cluster.start_workers(2)
    late = []

    def replace_workers():
        late.extend(own_cluster.start_workers(2))
        for address in first:
            own_cluster.kill(address)

    with own_cluster.executor() as executor:
        result = build_clean(blog, executor, Once("writing", replace_workers))
    assert (result.problems, len(late)) == ((), 2)
    assert read_tree(blog.root / "output") == expected


def test_without_any_worker_the_build_ends_and_the_old_site_stays(blog, own_cluster):
    in_one_process(blog)
    build_clean(blog)
    before = read_tree(blog.root / "output")
    address = own_cluster.start_workers(1)[0]
    with (
        own_cluster.executor(patience=1.0) as executor,
        pytest.raises(ClusterError, match="has had no worker for 1 second"),
    ):
        build_clean(
            blog,
            executor,
            Once("writing", lambda: own_cluster.kill(address)),
            base_url="https://example.net/",
        )
    assert read_tree(blog.root / "output") == before
    with (
        own_cluster.executor(patience=0.2) as executor,
        pytest.raises(ClusterError, match="no worker"),
    ):
        build_clean(blog, executor)
    assert read_tree(blog.root / "output") == before


def test_a_scheduler_that_dies_ends_the_build_and_the_old_site_stays(blog, own_cluster):
    build_clean(blog)
    before = read_tree(blog.root / "output")
    own_cluster.start_workers(1)
    with own_cluster.executor() as executor, pytest.raises(ClusterError, match="is lost"):
        build_clean(
            blog, executor, Once("reading", own_cluster.kill_scheduler), base_url="https://e.net/"
        )
    assert read_tree(blog.root / "output") == before


@pytest.fixture
def other_version(tmp_path):
    """Return the environment of a worker with another version of sitegen."""
    copy = tmp_path / "other"
    shutil.copytree(ROOT / "sitegen", copy / "sitegen", ignore=shutil.ignore_patterns("*.pyc"))
    init = copy / "sitegen/__init__.py"
    other = re.sub(r"^__version__ = .*", "__version__ = '0.0.7'", init.read_text(), flags=re.M)
    init.write_text(other)
    return {"PYTHONPATH": str(copy)}


def test_a_worker_of_another_version_is_refused_before_anything_is_made(
    blog, own_cluster, other_version
):
    own_cluster.start_workers(1)
    address = own_cluster.start_workers(1, **other_version)[0]
    seen = []
    with own_cluster.executor() as executor, pytest.raises(ClusterError) as failure:
        build_clean(blog, executor, lambda *step: seen.append(step))
    assert f"the worker {address} runs another program: sitegen 0.0.7 (" in str(failure.value)
    assert str(failure.value).endswith("install the same versions there, and start it again")
    assert (seen, (blog.root / "output").exists()) == ([], False)


def test_a_worker_of_another_version_that_joins_later_is_refused(blog, own_cluster, other_version):
    first = own_cluster.start_workers(1)[0]

    def replace_worker():
        own_cluster.start_workers(1, **other_version)
        own_cluster.kill(first)

    with own_cluster.executor() as executor, pytest.raises(ClusterError, match=r"sitegen 0\.0\.7"):
        build_clean(blog, executor, Once("writing", replace_worker))
    assert not (blog.root / "output").exists()


WITHOUT_SITEGEN = "import sys\nsys.modules['sitegen'] = None\n"


@pytest.mark.parametrize("role", ["scheduler", "worker"])
def test_a_machine_without_sitegen_is_refused(blog, tmp_path, role):
    cluster = Cluster(tmp_path / "cluster", workers=1)
    setattr(cluster, f"{role}_code", WITHOUT_SITEGEN + getattr(cluster, f"{role}_code"))
    with (
        cluster,
        cluster.executor() as executor,
        pytest.raises(ClusterError, match=rf"the {role} tcp://.* has no such sitegen"),
    ):
        build_clean(blog, executor)


def test_a_library_of_another_version_is_refused(blog, own_cluster, tmp_path):
    (tmp_path / "libraries/jinja2-0.1.dist-info").mkdir(parents=True)
    path = os.pathsep.join([str(tmp_path / "libraries"), str(ROOT)])
    own_cluster.start_workers(1, PYTHONPATH=path)
    with own_cluster.executor() as executor, pytest.raises(ClusterError, match=r"jinja2 0\.1"):
        build_clean(blog, executor)


def test_a_phase_that_kills_its_workers_is_given_up(blog, tmp_path, monkeypatch):
    """Dask gives a chunk up after some deaths; we try it again a few times, and not for ever."""
    monkeypatch.setattr(executor_module, "_MAX_KILLS", 2)
    option = "distributed__scheduler__allowed_failures"  # 3, if nobody says otherwise
    with Cluster(tmp_path / "cluster", **{option: 0}) as own_cluster:
        kill_workers(blog, own_cluster)


def kill_workers(blog, own_cluster):
    blog.write("shouting.py", PLUGIN + DEADLY)
    stop = threading.Event()

    def keep_workers():
        while not stop.is_set():
            own_cluster.start_workers(1, ROLE="worker")

    own_cluster.start_workers(1, ROLE="worker")
    starter = threading.Thread(target=keep_workers)
    starter.start()
    try:
        with own_cluster.executor() as executor, pytest.raises(ClusterError, match="die again"):
            build_clean(blog, executor)
    finally:
        stop.set()
        starter.join()
    assert not (blog.root / "output").exists()


def test_errors_of_settings_come_back_as_they_are(blog, cluster, monkeypatch):
    """An exception of ours passes through Dask with its problems."""
    from sitegen.core.diagnostics import error

    with cluster.executor() as executor:
        executor.open_site(blog.root, ())
        (blog.root / ".sitegen").mkdir(exist_ok=True)
        executor.start_phase()
        future = executor.submit(_fail, [error("site.yaml", "x: wrong", 3, 4)])
        with pytest.raises(SettingsError) as failure:
            future.result(60)
    assert [str(problem) for problem in failure.value.problems] == [
        "site.yaml:3:4: error: x: wrong"
    ]


def _fail(problems):
    raise SettingsError(problems)
