"""``sitegen build --cluster`` as users run it: refusals, TLS, Ctrl-C, workers of this machine."""

import os
import re
import signal
import socket
import subprocess
import sys

import psutil
import pytest
from distributed import Client, Security

from tests.support.cluster import Cluster
from tests.support.sites import ROOT, on_a_terminal, read_tree, without_colours

SMALL_CHUNKS = """
import sys
from sitegen.core.python_path import leave_current_folder
from sitegen.parse import content
from sitegen.pipeline import scheduler
content._MIN_PARALLEL_WEIGHT = 1_000
scheduler._MIN_PARALLEL_WEIGHT = 12_000
from sitegen.cli.main import main
if __name__ == "__main__":
    main()
"""
"""The command with chunks of one or two documents, so that a small site keeps workers busy."""

PATIENCE = 120


@pytest.fixture
def blog(site):
    for number in range(30):
        site.post(f"p{number:02}", f"Words, **{number}** times.\n\n" * 5, date=1990 + number)
    return site


@pytest.fixture
def run(blog, tmp_path):
    """Return a function that builds the blog in a process; it returns code, stdout, stderr."""
    script = tmp_path / "small_chunks.py"
    script.write_text(SMALL_CHUNKS)

    def start(*args, **env):
        command = [sys.executable, str(script), "build", "--site", str(blog.root), *args]
        return subprocess.Popen(
            [*command, "--now", "2026-01-01"],
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            start_new_session=True,
        )

    def run(*args, **env):
        process = start(*args, **env)
        out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, out, err

    run.start = start
    return run


def children_left(process):
    """Return the processes that a build started, and that do not end by themselves.

    Python's tracker of resources ends when it sees that its parent has ended.
    """
    found = [one for one in psutil.process_iter() if _session(one) == process.pid]
    running = [one for one in found if one.status() != psutil.STATUS_ZOMBIE]
    return psutil.wait_procs(running, timeout=5)[1]


def _session(found):
    try:
        return os.getsid(found.pid)
    except OSError:
        return -1


def test_workers_of_this_machine_make_the_same_bytes(blog, run):
    blog.built()
    expected = read_tree(blog.root / "output")
    process = run.start("--cluster", "local:2", "--force", "-o", str(blog.root.parent / "out"))
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out.count(" of 30 posts")) == (0, 1), out + err
    assert re.fullmatch(
        r"the cluster's dashboard: http://127\.0\.0\.1:\d+/status\n", without_colours(err)
    )
    assert read_tree(blog.root.parent / "out") == expected
    assert children_left(process) == []


def own_number():
    """Return an address of this machine that is not loopback, "" if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return ""
        number = probe.getsockname()[0]
    return "" if number.startswith("127.") else number


def test_a_scheduler_that_others_can_reach_is_refused_without_consent(blog, run):
    number = own_number()
    if not number:
        pytest.skip("this machine has no address beside loopback")
    with socket.create_server((number, 0)) as server:
        server.settimeout(0.5)
        address = f"tcp://{number}:{server.getsockname()[1]}"
        code, out, err = run("--cluster", address)
        assert (code, out) == (2, "")
        assert f"error: {address} is not encrypted" in err
        assert "--insecure" in err
        with pytest.raises(TimeoutError):  # nothing was sent there
            server.accept()
    assert not (blog.root / "output").exists()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--cluster", "here"], "--cluster here: expected local:N"),
        (["--cluster", "local:2", "--jobs", "2"], "--jobs and --cluster exclude each other"),
        (["--insecure"], "--insecure is about --cluster"),
        (["--cluster", "tls://127.0.0.1:1"], "DASK_DISTRIBUTED__COMM__TLS__CA_FILE"),
    ],
)
def test_wrong_usage_says_what_to_do(blog, run, args, message):
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert message in err


def test_a_missing_library_is_named(blog, run, tmp_path):
    (tmp_path / "broken").mkdir()
    code = (
        "import sys, importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name: None if name == 'distributed' else find(name)\n"
    )
    (tmp_path / "broken/sitecustomize.py").write_text(code)
    path = os.pathsep.join([str(tmp_path / "broken"), str(ROOT)])
    code, _, err = run("--cluster", "local:2", PYTHONPATH=path)
    assert (code, "pip install 'sitegen[cluster]'" in err) == (2, True)


def test_other_builds_import_no_part_of_dask(blog):
    script = (
        "import sys\nfrom sitegen.cli.main import main\n"
        f"sys.argv = ['sitegen', 'build', '--site', {str(blog.root)!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "found = {name.partition('.')[0] for name in sys.modules}\n"
        "print(*found & {'dask', 'distributed', 'tornado', 'cryptography', 'cloudpickle'})\n"
        "print(*[name for name in sys.modules if name.startswith('sitegen.cluster')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines()[-2:] == ["", ""]


# ---------------------------------------------------------------- TLS


@pytest.fixture
def certificates(tmp_path):
    """Return settings of Dask for a scheduler, workers and clients with one certificate."""
    security = Security.temporary()
    files = {}
    for name, text in {
        "ca": security.tls_ca_file, "key": security.tls_client_key
    }.items():  # fmt: skip
        files[name] = tmp_path / f"{name}.pem"
        files[name].write_text(text)
    found = {"ca_file": files["ca"]}
    for role in ("scheduler", "worker", "client"):
        found |= {f"{role}__cert": files["ca"], f"{role}__key": files["key"]}
    found = {f"distributed__comm__tls__{name}": str(file) for name, file in found.items()}
    return found | {"distributed__comm__require_encryption": "True"}


def test_a_cluster_with_tls_needs_a_certificate(blog, run, tmp_path, certificates):
    blog.built()
    expected = read_tree(blog.root / "output")
    with Cluster(tmp_path / "tls", workers=1, **certificates) as cluster:
        assert cluster.address.startswith("tls://127.0.0.1:")
        args = ["--cluster", cluster.address, "--force", "-o", str(tmp_path / "out")]
        code, _, err = run(*args)
        assert (code, "needs certificates" in err) == (2, True)
        env = {f"DASK_{name.upper()}": value for name, value in certificates.items()}
        code, _, err = run(*args, **env)
    assert (code, err.count("dashboard: http://127.0.0.1:")) == (0, 1), err
    assert read_tree(tmp_path / "out") == expected


# ---------------------------------------------------------------- Ctrl-C


SLOW = """
import time
from sitegen.pipeline import render_pages
make = render_pages.PageRenderer.render
def render(self, *args):
    time.sleep(0.2)
    return make(self, *args)
render_pages.PageRenderer.render = render
"""


def test_an_interrupted_build_cancels_its_work_and_leaves_the_old_site(blog, run, tmp_path):
    blog.built()
    before = read_tree(blog.root / "output")
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow/sitecustomize.py").write_text(SLOW)
    path = os.pathsep.join([str(tmp_path / "slow"), str(ROOT)])
    with Cluster(tmp_path / "cluster") as cluster:
        cluster.start_workers(1, PYTHONPATH=path)
        with Client(cluster.address, set_as_default=False) as client:
            process = run.start(
                "--cluster", cluster.address, "--force", "--base-url", "https://example.net/"
            )
            staging = blog.root / ".sitegen/staging"
            while not (staging.exists() and any(staging.glob("*/[0-9a-f]*"))):
                assert process.poll() is None, process.communicate()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=PATIENCE)
            assert process.returncode == 130
            assert "interrupted: the previous site is unchanged" in err
            assert "Traceback" not in err
            assert client.run_on_scheduler(_tasks_left) == []
    assert read_tree(blog.root / "output") == before
    assert list((blog.root / ".sitegen/cluster").iterdir()) == []


def _tasks_left(dask_scheduler):
    """Return the tasks that nobody has released; one that runs may end first."""
    return [key for key, task in dask_scheduler.tasks.items() if task.state != "released"]


def test_ctrl_c_on_a_terminal_reaches_the_workers_of_this_machine_quietly(blog, run):
    """The terminal sends it to every process of its group."""
    process = run.start("--cluster", "local:2", "--force")
    line = process.stderr.readline()
    assert "dashboard" in line
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert without_colours(err).strip() == (
        "interrupted: the previous site is unchanged, or the next command finishes the new one"
    )
    assert children_left(process) == []


def test_the_bar_of_progress_shows_the_workers(blog, tmp_path):
    many = "Words and *more* words.\n\n" * 700
    for number in range(160):
        blog.post(f"q{number}", many, date=2001)
    code, shown = on_a_terminal(
        "build", "--site", str(blog.root), "--cluster", "local:2", columns=100, cwd=tmp_path
    )
    assert code == 0
    assert "2 workers" in without_colours(shown)
