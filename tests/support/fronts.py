"""A site on the web as its readers have it: nginx in front, the receiver behind it.

The nginx is Debian's. Without one the tests that need it are skipped and say so.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
ROOT = Path(__file__).parents[2]

needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: apt install nginx")

CONF = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Client;
    server {{
        listen 127.0.0.1:{port};
        root {output};
        location /inbox/ {{
            proxy_pass http://127.0.0.1:{behind};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            client_max_body_size 64k;
        }}
    }}
}}
"""
"""What docs/inbox.md tells, and a header by which a test has several clients."""


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Front:
    """A site behind nginx, to be used as a context manager; ``address`` is the front page's."""

    def __init__(self, site, folder, settings=""):
        self.site, self._folder = site, folder
        self.port, self.behind = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.port}/"
        site.write(
            "site.yaml",
            f"title: Slow Trains\nurl: {self.address}\nauthor: mira\n"
            "comments: {form: inbox, ask: [name, email, rating, spoilers]}\n"
            f"inbox: {{url: {self.address}inbox/, then: [{sys.executable}, -m, sitegen, build]}}\n"
            f"{settings}",
        )
        self._processes = []

    def sitegen(self, *words, typed=None):
        """Run a command in the site's folder, and return what it printed on stdout."""
        done = subprocess.run(
            [sys.executable, "-m", "sitegen", *words], cwd=self.site.root, env=self._env(),
            input=typed, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    @staticmethod
    def _env():
        return {**os.environ, "PYTHONPATH": str(ROOT), "SITEGEN_TRUST": "1"}

    def __enter__(self):
        self.sitegen("build")
        self.sitegen("inbox", "passphrase", "mira", typed="nine trains wait in the rain\n")
        self.start_receiver()
        conf = self._folder / "nginx.conf"
        output = self.site.root / "output"
        self._folder.mkdir(exist_ok=True)
        conf.write_text(
            CONF.format(folder=self._folder, port=self.port, behind=self.behind, output=output)
        )
        self._start([NGINX, "-p", str(self._folder), "-c", str(conf)], self.port)
        return self

    def start_receiver(self):
        command = [sys.executable, "-m", "sitegen", "inbox", "serve", "--port", str(self.behind)]
        return self._start(command, self.behind)

    def _start(self, command, port):
        place = self._folder.parent / f"{Path(command[0]).name}-{port}.log"
        with place.open("wb") as log:
            process = subprocess.Popen(
                command, cwd=self.site.root, env=self._env(), stdout=log, stderr=log
            )
        self._processes.append(process)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return process
            time.sleep(0.05)
        raise AssertionError(f"{command} does not listen: see {place}: {place.read_text()}")

    def __exit__(self, *_):
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(20)
