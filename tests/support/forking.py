"""Runs sitegen's commands, each in a forked process of its own: for tests that run hundreds.

A command takes most of its time to import the program and to compile the same templates. This
process does both once. It reads orders from stdin, a JSON object a line, and answers each by one.
"""

import json
import os
import signal
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

HANGS = -1
"""The exit code of a command that had to be killed."""


def main():
    """Answer orders until there are no more."""
    site, patience = Path(sys.argv[1]), float(sys.argv[2])
    _compile_once()
    _warm(site)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(_run(json.loads(line), patience)), flush=True)


def _compile_once():
    """Compile and check the same templates once, as tests/conftest.py does."""
    import jinja2
    import msgspec

    from sitegen.render import renderer

    codes, checks = {}, {}
    compile_one, check_all = jinja2.Environment.compile, renderer.check_templates

    def compile_once(env, source, name=None, filename=None, *rest, **named):
        key = (type(env), *getattr(env, "strings", {}).items(), source, name, filename)
        if rest or named or not isinstance(source, str):
            return compile_one(env, source, name, filename, *rest, **named)
        if key not in codes:
            codes[key] = compile_one(env, source, name, filename)
        return codes[key]

    def check_once(env, theme, collections):
        names = [sorted(env.filters), sorted(env.globals), sorted(collections)]
        key = msgspec.json.encode(
            [theme.templates, theme.layers, theme.strings, theme.option_types, names]
        )
        if key not in checks:
            checks[key] = check_all(env, theme, collections)
        return checks[key]

    jinja2.Environment.compile = compile_once
    renderer.check_templates = check_once


def _warm(site):
    """Build a site once, so that everything that a build imports is there."""
    import sitegen.check.checker
    import sitegen.cli.main
    import sitegen.deploy.branch
    import sitegen.deploy.folder
    import sitegen.listing
    import sitegen.pipeline.incremental
    import sitegen.theme.overrides
    import sitegen.why  # noqa: F401
    from sitegen.pipeline.build import Options, build

    result = build(site, Options(now=datetime(2026, 1, 1, tzinfo=UTC)))
    assert not result.problems, result.problems


def _run(order, patience):
    """Run a command; return its exit code, and what it printed."""
    child = os.fork()
    if not child:
        _be_the_command(order)
    code, deadline = HANGS, time.monotonic() + patience
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if (left := deadline - time.monotonic()) <= 0:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            break
        signal.sigtimedwait({signal.SIGCHLD}, left)
    else:
        code = os.waitstatus_to_exitcode(ended[1])
    out, err = (Path(order[name]).read_text("utf-8", "replace") for name in ("stdout", "stderr"))
    return {"code": code, "stdout": out, "stderr": err}


def _be_the_command(order):
    """Become the command, and end with it."""
    code = 1
    try:
        os.setsid()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        for stream, number in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
            flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            file = os.open(order.get(stream, os.devnull), flags, 0o600)
            os.dup2(file, number)
            os.close(file)
        os.environ.clear()
        os.environ.update(order["env"])
        os.chdir(order["cwd"])
        sys.argv = ["sitegen", *order["args"]]
        from sitegen.cli.main import main as command

        command()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # whatever a user would see
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
