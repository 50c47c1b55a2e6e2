"""A page of Chromium that is served from memory and tells what happened in it.

Debian's own Chromium is driven, and nothing is downloaded. Where it or Playwright is missing, the
tests that need them are skipped and say so.
"""

import mimetypes
import os
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
]  # fmt: skip

HOOK = """
window.fired = [];
for (const name of ["alert", "confirm", "prompt", "print"])
  window[name] = () => { top.fired.push(name); };
for (const name of ["log", "info", "warn", "error", "dir", "table"])
  console[name] = () => { top.fired.push("console." + name); };
document.addEventListener("securitypolicyviolation",
  event => top.fired.push("policy: " + event.violatedDirective));
"""
"""Before anything of a page runs: what scripts do to be seen is noted instead."""

PROD = """
() => {
  const elements = [...document.querySelectorAll("*")];
  for (const element of elements)
    for (const {name} of [...element.attributes])
      if (name.startsWith("on"))
        try { element.dispatchEvent(new Event(name.slice(2), {bubbles: true})) } catch {}
  for (const element of elements)
    if (/^\\s*(javascript|data|vbscript):/i.test(element.href || element.action || ""))
      try { element.click() } catch {}
}
"""
"""What a reader might do: touch everything that waits for it."""


class Watched:
    """A page of Chromium that is served from memory, and whatever happens in it."""

    def __init__(self, context, origin):
        self.origin = origin
        self.happened = []
        self.files = {}
        self._context = context
        self._open()

    def _open(self):
        self.page = self._context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.add_init_script(HOOK)
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.happened.append(f"error: {error}"))
        self.page.on("popup", lambda popup: (self.happened.append("popup"), popup.close()))
        self.page.route("**/*", self._serve)

    def _dialog(self, dialog):
        self.happened.append(f"dialog: {dialog.type}")
        dialog.dismiss()

    def _serve(self, route):
        url = route.request.url
        parts = urlsplit(url)
        path = unquote(parts.path)
        body = self.files.get(path if not path.endswith("/") else f"{path}index.html")
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.happened.append(f"request: {url[:80]}")
            route.abort()
        elif body is None:
            if path != "/favicon.ico":
                self.happened.append(f"request: {url[:80]}")
            route.fulfill(status=404, body="")
        else:
            kind = mimetypes.guess_type(path if not path.endswith("/") else "index.html")[0]
            route.fulfill(body=body, content_type=f"{kind or 'text/plain'}; charset=utf-8")

    def visit(self, path):
        """Load a page, touch everything in it, and return what happened."""
        self.happened.clear()
        self.page.goto(self.origin + path, wait_until="load")
        self.page.evaluate(PROD)
        return [*self.page.evaluate("window.fired"), *self.happened]

    def visit_anyhow(self, path):
        """Visit a page that may never come to rest; that is something that happened, too."""
        try:
            return self.visit(path)
        except Exception as failure:
            self.page.close()
            self._open()
            return [f"failed: {failure}"]

    def serve(self, folder, base=""):
        """Serve a built site from below a path."""
        output = Path(folder)
        self.files = {
            f"{base}/{path.relative_to(output).as_posix()}": path.read_bytes()
            for path in output.rglob("*")
            if path.is_file()
        }
        return self


@pytest.fixture(scope="session")
def chromium():
    """Return Debian's Chromium, driven by Playwright."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def watched(chromium):
    """Return a watched page whose site is https://example.org."""
    context = chromium.new_context(service_workers="block")
    yield Watched(context, "https://example.org")
    context.close()
