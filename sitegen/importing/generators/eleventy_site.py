"""Eleventy's folders: data of directories, settings as far as they are literals, addresses.

JavaScript is never run. What its text says between quotes is read: the input folder, and files
that are copied as they are.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from sitegen.core.slugs import slugify
from sitegen.importing.generators.content import read_text
from sitegen.importing.generators.headers import (
    Headed,
    HeaderError,
    Value,
    Values,
    from_json,
    from_toml,
    from_yaml,
    read_header,
    text_at,
    texts_at,
)
from sitegen.importing.generators.site_folder import SiteFolder
from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.sources import Source

CONFIG = re.compile(r"\.eleventy\.js|eleventy\.config\.(?:js|mjs|cjs|ts)")
DATA = re.compile(r".+\.11tydata\.(?:js|cjs|mjs|json)")
COLLECTIONS = frozenset(("post", "posts", "blog", "all", "nav"))
"""Tags that only name a collection."""
POSTS = frozenset(("post", "posts", "blog", "article", "articles", "news", "reviews"))

_INPUT = re.compile(r"""(?:\binput\s*:\s*|setInputDirectory\(\s*)["'`]([^"'`\n]{1,200})["'`]""")
_COPY = re.compile(
    r"""addPassthroughCopy\(\s*(?:["'`]([^"'`\n]{1,200})["'`]|\{([^{}]{1,2000})\})"""
)
_PAIR = re.compile(r"""["'`]([^"'`\n]{1,200})["'`]\s*:\s*["'`]([^"'`\n]{0,200})["'`]""")
_SITE_DATA = re.compile(r"_data/(?:metadata|site|meta)\.(?:json|ya?ml|toml)")
_HEADER = re.compile(
    r"\A---[ \t]*(?P<kind>js|javascript|json|json5|toml|yaml)[ \t]*\n(?P<header>.*?)"
    r"(?:\n|(?<=\n))---[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_DATED = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)-(?P<slug>.+)")
_PLACEHOLDER = re.compile(
    r"\{\{-?\s*(?P<name>[\w.]+)(?:\s*\|\s*(?P<filter>slug|slugify))?\s*-?\}\}"
)

_LITERAL = re.compile(
    r"""(?m)^[ \t]*(?:const|let|var)[ \t]+(?P<name>\w+)[ \t]*=[ \t]*
    (?:"(?P<double>[^"\\\n]*)"|'(?P<single>[^'\\\n]*)'|(?P<word>true|false|-?\d+(?:\.\d+)?))
    [ \t]*;?[ \t]*$""",
    re.VERBOSE,
)
_DRAFT = re.compile(r"""\bdraft\b["']?\s*[:=]\s*true\b""")

UNREAD_SCRIPT = "it is JavaScript, which sitegen does not run: its data were not read"
_UNREAD_HEADER = "its header is JavaScript, which sitegen does not run: only plain values were read"


class EleventySite:
    """The settings and data of a site, and what they say of its files."""

    def __init__(self, folder: SiteFolder, messages: Messages) -> None:
        self._files = folder.files
        config = next((f for path, f in folder.files.items() if CONFIG.fullmatch(path)), None)
        script = read_text(config) if config is not None else ""
        named = _INPUT.search(script)
        self.input = _plain(named[1]) if named else ""
        self._copies = _copies(script)
        self.data = self._site_data(messages)
        self.home = text_at(self.data, "url", "baseUrl", "origin").rstrip("/")
        if not re.match(r"https?://[^/\s]", self.home):
            self.home = ""
        self._known: dict[str, Values] = {}

    def _site_data(self, messages: Messages) -> Values:
        found: Values = {}
        for path, file in self._files.items():
            if _SITE_DATA.fullmatch(self.below(path)):
                found = _data(file, messages) | found
        inner = found.get("site", found.get("metadata", {}))
        return found | inner if isinstance(inner, dict) else found

    # ------------------------------------------------------------ paths

    def below(self, path: str) -> str:
        """Return a path below the input folder; one elsewhere as it is."""
        return path.removeprefix(f"{self.input}/") if self.input else path

    def is_input(self, path: str) -> bool:
        """Return whether a file is one that Eleventy makes pages of."""
        return not self.input or path.startswith(f"{self.input}/")

    def copied_to(self, path: str) -> str:
        """Return where a file was that was copied as it is."""
        for source, target in self._copies:
            if path == source or path.startswith(f"{source}/"):
                rest = path[len(source) :].lstrip("/")
                return posixpath.join(target, rest) if rest else target or posixpath.basename(path)
        return self.below(path)

    def directory_data(self, path: str, messages: Messages) -> Values:
        """Return what data files say of a file: those of its folders, then its own."""
        found: Values = {}
        folder, _, name = path.rpartition("/")
        parts = folder.split("/") if folder else []
        stems = [posixpath.join(*parts[: n + 1], part) for n, part in enumerate(parts)]
        stems.append(posixpath.join(folder, posixpath.splitext(name)[0]))
        for stem in stems:
            for ending in (".json", ".11tydata.json"):
                file = self._files.get(f"{stem}{ending}")
                if file is not None:
                    if file.path not in self._known:
                        self._known[file.path] = _data(file, messages)
                    found = merged(found, self._known[file.path])
        return found

    # ------------------------------------------------------------ addresses

    def address(self, path: str, values: Values) -> str | None:
        """Return where a file's page was, "" where that is not known, None where it was not."""
        permalink = values.get("permalink")
        if permalink == "false":
            return None
        if isinstance(permalink, str) and permalink.strip():
            return self._filled(permalink.strip(), path, values)
        folder, stem = posixpath.split(posixpath.splitext(self.below(path))[0])
        if stem in ("index", posixpath.basename(folder)):
            return _clean(f"{folder}/")
        return _clean(f"{folder}/{stem}/")

    def _filled(self, pattern: str, path: str, values: Values) -> str:
        folder, stem = posixpath.split(posixpath.splitext(self.below(path))[0])
        slug = name_of(self.below(path))[0]
        known = {
            "page.fileSlug": slug, "fileSlug": slug,
            "page.filePathStem": posixpath.join(folder, name_of(stem)[0]),
        }  # fmt: skip
        known |= {key: value for key, value in values.items() if isinstance(value, str)}

        def value(match: re.Match[str]) -> str:
            words = known.get(match["name"], "")
            try:
                return slugify(words) if match["filter"] else words
            except ValueError:
                return ""

        filled = _PLACEHOLDER.sub(value, pattern)
        is_whole = all(known.get(match["name"]) for match in _PLACEHOLDER.finditer(pattern))
        if not is_whole or "{{" in filled or "{%" in filled:
            return ""
        return _clean(re.sub(r"(?:^|/)index\.html$", "/", filled))


def head_of(file: Source, messages: Messages) -> tuple[Headed, Values]:
    """Return a file's header and body, and plain values of a script in its header.

    Raises HeaderError. Nothing is run.
    """
    text = read_text(file)
    match = _HEADER.match(text)
    if match is None:
        return read_header(text), {}
    kind, header = match["kind"], match["header"]
    line = text.count("\n", 0, match.end()) + 1
    if kind in ("js", "javascript"):
        messages.warning(_UNREAD_HEADER, file.name)
        return Headed({}, text[match.end() :], "", line), _literals(header)
    reader = {"toml": from_toml, "yaml": from_yaml}.get(kind, from_json)
    return Headed(reader(header), text[match.end() :], "json", line), {}


def _literals(script: str) -> Values:
    """Return the values of constants that a script spells out; "draft" also within an object."""
    found: Values = {}
    for match in _LITERAL.finditer(script):
        found[match["name"]] = match["double"] or match["single"] or match["word"] or ""
    if _DRAFT.search(script):
        found["draft"] = "true"
    return found


def name_of(path: str) -> tuple[str, str]:
    """Return a page's own name, without a date at its beginning, and the date."""
    folder, stem = posixpath.split(posixpath.splitext(path)[0])
    if stem == "index" and folder:
        stem = posixpath.basename(folder)
    named = _DATED.fullmatch(stem)
    return (named["slug"], named["date"]) if named else (stem, "")


def merged(above: Values, own: Mapping[str, Value]) -> Values:
    """Return values with others on top; lists of tags are joined."""
    tags = dict.fromkeys((*texts_at(above, "tags"), *texts_at(dict(own), "tags")))
    found = above | dict(own)
    if tags:
        found["tags"] = list(tags)
    return found


def _data(file: Source, messages: Messages) -> Values:
    """Return the values of a file of data, {} and a warning for a broken one."""
    reader = {".toml": from_toml, ".json": from_json}.get(file.suffix, from_yaml)
    try:
        return reader(read_text(file))
    except (HeaderError, ImportRefused) as failure:
        messages.warning(f"it cannot be read: {failure}", file.name)
        return {}


def _copies(script: str) -> Sequence[tuple[str, str]]:
    """Return what is copied as it is: paths in the source, and where they go."""
    found = []
    for match in _COPY.finditer(script):
        for source, target in _PAIR.findall(match[2] or ""):
            found.append((_plain(source), _plain(target)))
        if match[1]:
            found.append((_plain(match[1]), _plain(match[1])))
    return [pair for pair in found if pair[0] and ".." not in pair[1]]


def _plain(path: str) -> str:
    plain = posixpath.normpath(path.strip().lstrip("/") or ".")
    return "" if plain == "." else plain


def _clean(path: str) -> str:
    return quote(re.sub(r"/{2,}", "/", f"/{path}"), safe="/%:@!$&'()*+,;=~")
