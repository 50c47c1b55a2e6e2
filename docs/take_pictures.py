"""Take the pictures of the demo that the README and docs/themes.md show, in both themes.

Run from anywhere, in the development environment and with Chromium on the path:
``python docs/take_pictures.py``. The demo is built in a folder of its own for each theme, and
served from memory, so that nothing is asked of any network. A picture is a window of a desktop,
cut at its lower edge.
"""

from __future__ import annotations

import io
import mimetypes
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PIL import Image
from playwright.sync_api import Browser, Route, sync_playwright

from sitegen.pipeline.build import Options, build

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WIDTH, HEIGHT = 1280, 1040
ORIGIN = "https://slow-trains.example"

PICTURES = {
    "default": {
        "home": ("/", "light"),
        "review": ("/posts/last-train-home/", "light"),
        "work": ("/works/last-train-home/", "light"),
        "works-dark": ("/works/", "dark"),
    },
    "catalogue": {
        "catalogue-home": ("/", "light"),
        "catalogue-review": ("/posts/last-train-home/", "dark"),
        "catalogue-work": ("/works/last-train-home/", "light"),
    },
}
"""Of each theme, the names of its pictures: the page that each shows, and in which colours."""


def demo(theme: str, folder: Path) -> dict[str, bytes]:
    """Build the demo in a theme; return its files by address."""
    for name in ("content", "templates", f"themes/{theme}"):
        shutil.copytree(ROOT / name, folder / name)
    settings = (ROOT / "site.yaml").read_text("utf-8")
    if theme != "default":
        settings = re.sub("^theme: .*", f"theme: {theme}", settings, flags=re.MULTILINE)
    (folder / "site.yaml").write_text(settings, "utf-8")
    result = build(folder, Options(now=NOW))
    assert not result.problems, result.problems
    output = folder / "output"
    return {
        f"/{path.relative_to(output).as_posix()}": path.read_bytes()
        for path in output.rglob("*")
        if path.is_file()
    }


def take(browser: Browser, files: dict[str, bytes], path: str, scheme: str) -> Image.Image:
    """Return what a window shows of a page."""

    def serve(route: Route) -> None:
        address = unquote(urlsplit(route.request.url).path)
        file = f"{address}index.html" if address.endswith("/") else address
        kind = mimetypes.guess_type(file)[0] or "text/plain"
        if file in files:
            route.fulfill(body=files[file], content_type=f"{kind}; charset=utf-8")
        else:
            route.fulfill(status=404, body="")

    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.route("**/*", serve)
    page.goto(ORIGIN + path, wait_until="networkidle")
    shot = page.screenshot()
    page.close()
    return Image.open(io.BytesIO(shot)).convert("RGB")


def pictures() -> Iterator[tuple[str, Image.Image]]:
    """Yield every picture with its name."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for theme, wanted in PICTURES.items():
            with tempfile.TemporaryDirectory() as folder:
                files = demo(theme, Path(folder))
                for name, (path, scheme) in wanted.items():
                    yield name, take(browser, files, path, scheme)
        browser.close()


def main() -> None:
    """Take all pictures and keep them beside the documents."""
    for name, picture in pictures():
        picture.save(ROOT / "docs/images" / f"{name}.webp", quality=82, method=6)


if __name__ == "__main__":
    main()
