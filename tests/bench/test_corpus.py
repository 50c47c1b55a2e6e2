"""The benchmark's blog is the same on every machine, and a site that builds."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "bench" / "make_corpus.py"


def write_corpus(folder: Path, posts: int) -> dict[str, bytes]:
    command = [sys.executable, str(SCRIPT), str(posts), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_same_number_of_posts_gives_the_same_bytes(tmp_path):
    assert write_corpus(tmp_path / "a", 12) == write_corpus(tmp_path / "b", 12)


def test_the_corpus_builds_as_it_comes(site):
    """Every post has its page, and every comment stands there once."""
    comments = [path for path in write_corpus(site.root / "corpus", 30) if "/comments/" in path]
    (site.root / "corpus" / "content").rename(site.root / "content")
    result = site.build()
    assert (result.problems, result.posts, result.comments) == ((), 30, len(comments))
