"""A site to write files into, and to build as often as needed; pictures, trees, a terminal."""

import io
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from sitegen.config.trust import remember
from sitegen.pipeline.build import Options, build

ROOT = Path(__file__).parents[2]
"""The repository, which is the demo's site, too."""

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment at which every test is run."""


def read_tree(folder):
    """Return every file below a folder: path to bytes; a link is the text that it holds."""
    return {
        path.relative_to(folder).as_posix(): (
            f"-> {path.readlink()}".encode() if path.is_symlink() else path.read_bytes()
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def drawn(width=2, height=1, colour="#8a2433", format="PNG", **options):
    """Return the file of a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, format, **options)
    return file.getvalue()


def drawn_for(path):
    """Return a picture in the format that its name promises."""
    suffix = Path(path).suffix.lower()
    return drawn(format={".jpg": "JPEG", ".webp": "WEBP", ".gif": "GIF"}.get(suffix, "PNG"))


PICTURE, OTHER_PICTURE = drawn(), drawn(3, 2)
"""Two pictures, too small to be made narrower."""


def on_a_terminal(*args, columns, cwd):
    """Run sitegen with stdout and stderr on a terminal of so many columns; return what it shows."""
    import pty  # not everywhere

    leader, follower = pty.openpty()
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "COLUMNS": str(columns),
        "TERM": "xterm",
    }
    done = subprocess.Popen(
        [sys.executable, "-m", "sitegen", *args], stdout=follower, stderr=follower, cwd=cwd, env=env
    )
    os.close(follower)
    shown = b""
    try:
        while data := os.read(leader, 65536):
            shown += data
    except OSError:  # the terminal is closed
        pass
    os.close(leader)
    return done.wait(), shown.decode().replace("\r\n", "\n")


def without_colours(text):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


UNTRANSLATED = "next to site.yaml; until then"
"""What the warning about words that stay English says."""


class Site:
    """A site in a folder of its own; what ``write`` and its shorthands put there is its content."""

    def __init__(self, root):
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.settings()

    def settings(self, extra="", url="https://example.org/"):
        """Write site.yaml: a title, the address, and further lines."""
        return self.write("site.yaml", f"title: Slow Trains\nurl: {url}\n{extra}")

    def write(self, path, content=""):
        """Write a file of the site, text or bytes, and return its path."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def post(self, slug, body="Some text.", /, **fields):
        """Write content/posts/<slug>.md; each field is given as YAML. Line 2 is the title."""
        return self._document(f"posts/{slug}", body, fields)

    def comment(self, thread, name, body="Well said.", /, **fields):
        """Write content/comments/<thread>/<name>.md; each field is given as YAML."""
        lines = [f"{key}: {value}" for key, value in fields.items()]
        return self.write(
            f"content/comments/{thread}/{name}.md", "\n".join(["---", *lines, "---", body]) + "\n"
        )

    def work(self, key, body="", /, **fields):
        """Write content/works/<key>.md; each field is given as YAML. Line 2 is the title."""
        return self._document(f"works/{key}", body, fields)

    def page(self, path, body="", /, **fields):
        """Write content/pages/<path>.md; each field is given as YAML. Line 2 is the title."""
        return self._document(f"pages/{path}", body, fields)

    def list(self, slug, body="", /, **fields):
        """Write content/lists/<slug>.md; each field is given as YAML. Line 2 is the title."""
        return self._document(f"lists/{slug}", body, fields)

    def _document(self, path, body, fields):
        title = path.split("/")[-1].replace("-", " ").capitalize()
        matter = {"title": title, **fields}
        lines = [f"{name}: {value}" for name, value in matter.items() if value is not None]
        return self.write(f"content/{path}.md", "\n".join(["---", *lines, "---", body]) + "\n")

    def template(self, name, text):
        """Write an override of a template."""
        return self.write(f"templates/{name}", text)

    def remove(self, path):
        """Remove a file of the site."""
        (self.root / path).unlink()

    def trust(self):
        """Trust the site, as ``sitegen trust`` does."""
        assert remember(self.root) == ""
        return self

    def build(self, **options):
        """Build the site, by default into output/ and as of NOW; return the Result."""
        return build(self.root, Options(**{"now": NOW, **options}))

    def built(self, **options):
        """Build a site that is without mistakes, and return it.

        It may be in a language that the theme has no words in.
        """
        problems = [line for line in self.problems(**options) if UNTRANSLATED not in line]
        assert not problems, problems
        return self

    def problems(self, **options):
        """Build, and return every problem as its line."""
        return [str(problem) for problem in self.build(**options).problems]

    def output(self, path):
        """Return the text of a file in output/."""
        return (self.root / "output" / path).read_bytes().decode()

    def files(self):
        """Return the paths of all files in output/, the manifest apart."""
        return sorted(self.tree().keys() - {".sitegen-manifest"})

    def tree(self, folder="output"):
        """Return every file below a folder of the site: path to bytes."""
        return read_tree(self.root / folder)
