"""The oracle of clusters: one process, workers here, and workers that die all the time."""

import shutil
import subprocess
import sys

import pytest

from sitegen.cluster.address import parse_address
from sitegen.cluster.executor import ClusterExecutor
from sitegen.parse import content
from sitegen.pipeline import scheduler
from sitegen.pipeline.build import Options, build
from tests.support.cluster import Cluster
from tests.support.sites import NOW, ROOT, read_tree


@pytest.fixture
def archive(site, tmp_path, soak, monkeypatch):
    """Return an archive of reviews with comments: 2,000 posts with --soak."""
    number = soak(60, 2000)
    command = [sys.executable, str(ROOT / "bench/make_corpus.py"), str(number)]
    subprocess.run([*command, str(tmp_path / "corpus")], check=True, capture_output=True)
    shutil.copytree(tmp_path / "corpus/content", site.root / "content")
    monkeypatch.setattr(content, "_MIN_PARALLEL_WEIGHT", soak(30_000, 2_000_000))
    monkeypatch.setattr(scheduler, "_MIN_PARALLEL_WEIGHT", soak(90_000, 3_000_000))
    return site


def build_clean(archive, executor=None):
    for name in ("output", ".sitegen"):
        shutil.rmtree(archive.root / name, ignore_errors=True)
    result = build(archive.root, Options(now=NOW, jobs=1), executor=executor)
    assert result.problems == ()
    return read_tree(archive.root / "output")


@pytest.mark.soak
def test_every_cluster_makes_the_bytes_of_one_process(archive, tmp_path, soak):
    expected = build_clean(archive)
    with ClusterExecutor(parse_address(f"local:{soak(2, 3)}")) as executor:
        assert build_clean(archive, executor) == expected
    deaths = []
    with Cluster(tmp_path / "cluster") as cluster:
        for _ in range(soak(1, 20)):
            with cluster.killing(3, period=2) as killed, cluster.executor() as executor:
                assert build_clean(archive, executor) == expected
            deaths.append(len(killed))
            print(f"{deaths[-1]} workers killed", flush=True)
    assert all(deaths)
