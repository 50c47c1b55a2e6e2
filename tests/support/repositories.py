"""Real git repositories for tests: a site's own, a bare remote, and a colleague's clone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.cli.main import commands

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def run_git(*words, cwd):
    """Run git in a folder; return what it prints."""
    name = ["-c", "user.name=Jo", "-c", "user.email=jo@example.org"]
    done = subprocess.run(
        ["git", *name, *map(str, words)], cwd=cwd, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def make_repository(site):
    """Make a site a repository with a remote, origin; return a function that runs git in it."""

    def run(*words, cwd=site.root):
        return run_git(*words, cwd=cwd)

    remote = site.root.parent / "remote.git"
    run("init", "--quiet", "--bare", "--initial-branch", "main", remote, cwd=site.root.parent)
    run("init", "--quiet", "--initial-branch", "main")
    run("config", "user.name", "Mira")
    run("config", "user.email", "mira@example.org")
    site.write(".gitignore", "output/\n.sitegen/\n")
    run("add", "-A")
    run("commit", "--quiet", "-m", "First")
    run("remote", "add", "origin", remote)
    return run


def refs(run, **options):
    """Return every ref of a repository with what it stands for."""
    return run("for-each-ref", "--format=%(refname) %(objectname)", **options).split("\n")


def deployed(site, *options):
    """Deploy a site by the command; return its exit code and what it says."""
    arguments = ["deploy", "--site", str(site.root), "--now", "2026-01-01", *map(str, options)]
    result = CliRunner().invoke(commands, arguments, catch_exceptions=False)
    return result.exit_code, result.stderr, result.stdout


def deployed_apart(site, *options):
    """Deploy a site in a process of its own, which is ended should it wait for ever."""
    command = [sys.executable, "-P", "-m", "sitegen", "deploy", "--now", "2026-01-01"]
    done = subprocess.run(
        [*command, *map(str, options)],
        check=False,
        cwd=site.root,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stderr, done.stdout
