"""Debian's own Chromium is driven, and nothing is downloaded.

axe-core (https://github.com/dequelabs/axe-core) is a script from npm's registry. Where it, Chromium
or Playwright is missing, the tests that need it are skipped and say so.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.sites import ROOT
from tests.support.watched import Watched

PLACES = (
    os.environ.get("AXE_JS", ""),
    ROOT / "node_modules/axe-core/axe.min.js",
    "/usr/lib/node_modules/axe-core/axe.min.js",
    "/usr/local/lib/node_modules/axe-core/axe.min.js",
)
CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage",
]  # fmt: skip


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


@pytest.fixture(scope="session")
def axe():
    """Return the text of axe-core."""
    found = [place for place in PLACES if place and Path(place).is_file()]
    if not found:
        pytest.skip("axe-core is not installed: npm install axe-core")
    return Path(found[0]).read_text("utf-8")
