"""Doing what a document tells, in a folder of its own: files are written, commands are run."""

import http.client
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.docs.test_tables import parts_of, text_of
from tests.support.sites import drawn_for

SHELL = shutil.which("sh")

STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*" >> LOG
for word
do
    case "$word" in
        *:*) ;;
        */) test -s "${word}index.html" || exit 9 ;;
        *.txt) test -s "$word" || exit 9 ;;
    esac
done
"""
"""A command that wants the folders and lists that it is given to be there."""


WALKED = set()
"""Document, chapter ("" for all) and kind of the blocks that tests walk through."""

needs_tools = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("sh", "git", "make")),
    reason="the steps are for a shell, git and make",
)


def walks(document, chapter="", *, kinds=("sh", "text", "File")):
    """Mark a test as doing what a document tells, or a chapter; it gets that text as ``told``.

    Every block for a shell has to be in a text that is so marked. Of other ``kinds`` of blocks,
    the text has those that are named.
    """
    WALKED.update((document, chapter, kind) for kind in kinds)
    told = text_of(document)
    if chapter:
        [told] = re.findall(rf"^## {chapter}\n((?:(?!## ).*\n)*)", told, re.MULTILINE)
    if kinds == ("sh",):
        blocks = [block for kind, _, block in parts_of(told) if kind == "sh"]
        told = "".join(f"```sh\n{block}```\n" for block in blocks)

    def marked(test):
        return needs_tools(pytest.mark.parametrize("told", [told], ids=[document])(test))

    return marked


class Step(NamedTuple):
    """A file that was written ("File"), or a command and what it printed ("sh").

    "block" stands before the commands of a block, and "text" for the output that is told.
    """

    kind: str
    what: str
    content: str


class Walk:
    """Does what a text tells, in a folder; ``here`` is where it has come to.

    A ``strict`` text makes by its commands all folders that its files need. ``tools`` is a folder
    of commands that stand in for those that need a network; ``typed`` is what every command finds
    at its stdin.
    """

    def __init__(self, folder, text, *, strict=False, tools=None, typed=""):
        folder.mkdir(exist_ok=True)
        self.here = folder
        self._strict = strict
        self._typed = typed
        self._pwd = folder.parent / f"{folder.name}.pwd"
        path = [str(Path(sys.executable).parent), os.environ["PATH"]]
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            **{f"GIT_{who}_NAME": "Mira" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "mira@example.org" for who in ("AUTHOR", "COMMITTER")},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "BROWSER": "true",
            "HOME": str(folder),
            "PATH": os.pathsep.join(path if tools is None else [str(tools), *path]),
            "PWD_FILE": str(self._pwd),
        }
        self.steps = [step for part in parts_of(text) for step in self._step(*part)]

    def _step(self, kind, name, content):
        if kind in ("File", "Picture"):
            if not self._strict:
                (self.here / name).parent.mkdir(parents=True, exist_ok=True)
            data = drawn_for(name) if kind == "Picture" else content.encode()
            (self.here / name).write_bytes(data)
            yield Step(kind, name, content)
        elif kind == "sh":
            yield Step("block", "", "")
            for command in commands_in(content):
                serves = re.match(r"\S*sitegen serve\b", command)
                yield Step(kind, command, (self._served if serves else self._said)(command))
        elif kind == "text":
            yield Step(kind, "", content)

    def _said(self, command):
        """Run a command and return what it printed; it may fail only where it names errors."""
        done = subprocess.run(
            [SHELL, "-c", f'{command}\ncode=$?\npwd > "$PWD_FILE"\nexit $code\n'],
            cwd=self.here,
            env=self._environment,
            input=self._typed.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.here = Path(self._pwd.read_text("utf-8").strip())
        said = done.stdout.decode()
        assert (done.returncode != 0) == (": error: " in said), (command, said)
        return said

    def _served(self, command):
        """Run a preview at a free port until its front page was there; return its address.

        It is ended by what Ctrl-C sends.
        """
        words = [*shlex.split(command), "--port", "0"]
        with subprocess.Popen(
            words,
            cwd=self.here,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as preview:
            try:
                address = preview.stdout.readline().decode()
                where = urlsplit(address.strip())
                while (status := status_of(where)) == 503:
                    time.sleep(0.05)
                assert status == 200, command
            finally:
                code = stopped(preview)
            assert code == 130, command
        return address.replace(f":{where.port}/", ":8000/")

    def differences(self):
        """Return each block of output that is not what the commands above it have printed."""
        said, found = "", []
        for step in self.steps:
            if step.kind == "block":
                said = ""
            elif step.kind == "sh":
                said += step.content
            elif step.kind == "text" and normal(said) != normal(step.content):
                found.append((said, step.content))
        return found


def stopped(process):
    """Stop a process as Ctrl-C does, and return its code.

    Python loses an interruption that comes while it clears an object away; a person presses again.
    """
    for _ in range(3):
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            pass
    process.kill()
    return process.wait()


def status_of(where):
    """Return the status that a preview answers with; 503 says that it builds."""
    with closing(http.client.HTTPConnection(where.hostname, where.port, timeout=60)) as asked:
        asked.request("GET", where.path)
        return asked.getresponse().status


def commands_in(block):
    """Yield the commands of a block, each with all of its lines."""
    lines = []
    for line in block.splitlines():
        lines.append(line)
        is_whole = not subprocess.run(
            [SHELL, "-n"], input="\n".join(lines).encode(), stderr=subprocess.DEVNULL, check=False
        ).returncode
        if is_whole and not line.endswith("\\"):
            yield "\n".join(lines)
            lines = []
    assert not lines, lines


def normal(said):
    """Return what was printed without what is different every time."""
    said = re.sub(r"\bin \d+\.\d\d s\b", "in … s", said)
    said = re.sub(r"\bversion \S+", "version …", said)
    return re.sub(r"\b[0-9a-f]{7,40}\b", "…", said)
