"""Directives of generators, which docutils does not know, as words, code and links.

None of them reads a file or an address. What nothing is known of keeps its words, with a warning.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.statemachine import StringList

from sitegen.importing.generators.rst_site import VIDEOS, RstSite


class _AnyOption(dict[str, Any]):
    """Options of every name, each with the value that was written."""

    def __bool__(self) -> bool:
        return True

    def __contains__(self, _: object) -> bool:
        return True

    def __getitem__(self, _: str) -> Callable[[str | None], str]:
        return lambda value: value or ""


class _Open(Directive):  # type: ignore[misc]
    """A directive that takes any argument, option and content."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _AnyOption()

    def warn(self, message: str) -> None:
        self.state_machine.reporter.warning(message, line=self.lineno)

    @property
    def argument(self) -> str:
        return " ".join(self.arguments).strip()

    @property
    def code(self) -> str:
        return "\n".join(self.content)

    def parsed(self, lines: Sequence[str] | StringList) -> list[nodes.Node]:
        """Return the nodes of lines, as they are where a directive is not there."""
        box = nodes.container()
        taken = lines if isinstance(lines, StringList) else StringList(list(lines), source="")
        self.state.nested_parse(taken, self.content_offset, box)
        return list(box.children)


class Unknown(_Open):
    """A directive that sitegen does not know: its words, or its source if it has options."""

    def run(self) -> list[nodes.Node]:
        """Return the nodes that take its place."""
        self.warn(f"nothing is known of the directive {self.name!r}: its words stay")
        is_plain = set(self.options) <= {"class", "name"}
        if not (is_plain and (self.content or self.arguments)):
            return [_code(self.block_text.rstrip(), "rst")]
        argument = self.parsed([*self.argument.split("\n")]) if self.argument else []
        return [*argument, *self.parsed(self.content)]


class _Source(_Open):
    """A directive that draws its lines or makes a list: its source stays as code."""

    def run(self) -> list[nodes.Node]:
        self.warn(f"the directive {self.name!r} is code now")
        return [_code(self.block_text.rstrip(), "rst")]


class _Include(_Open):
    """A file that the text asks for; no file is read."""

    def run(self) -> list[nodes.Node]:
        self.warn(f"the directive {self.name!r} asks for a file, and none is read")
        return [_code(self.block_text.rstrip(), "rst")]


class _Code(_Open):
    """Code with its language; all that is said of its looks is left out."""

    def run(self) -> list[nodes.Node]:
        caption = self.options.get("caption", "")
        words = self.parsed([caption]) if caption else []
        return [*words, _code(self.code, self.argument.split()[0] if self.argument else "")]


class _Raw(_Open):
    """HTML that is in the text itself; other formats were not on the page."""

    def run(self) -> list[nodes.Node]:
        if {"file", "url"} & set(self.options):
            self.warn("raw asks for a file, and none is read")
            return [_code(self.block_text.rstrip(), "rst")]
        kind = self.argument.lower()
        if "html" not in kind.split():
            self.warn(f"raw text for {kind or 'nothing'} was on no page and is left out")
            return []
        return [nodes.raw("", self.code, format="html")]


class _Video(_Open):
    """A film, a sound or code that a service shows: a link to it."""

    def run(self) -> list[nodes.Node]:
        words = [*self.argument.split(), *self.code.split()]
        if not words:
            return []
        address = VIDEOS[self.name].format(words[0])
        if re.match(r"https?://", words[0]):
            address = words[0]
        return [_linked(address, address)]


class _Media(_Open):
    """Something that a service shows, by its address."""

    def run(self) -> list[nodes.Node]:
        words = [*self.argument.split(), *self.code.split()]
        return [_linked(word, word) for word in words]


class _Thumbnail(_Open):
    """A small picture that links to itself, with a caption perhaps."""

    def run(self) -> list[nodes.Node]:
        address = directives.uri(self.argument)
        figure = nodes.figure()
        figure += nodes.image(uri=address, alt=self.options.get("alt", ""))
        caption = self.parsed(self.content)
        if caption and isinstance(caption[0], nodes.paragraph):
            figure += nodes.caption("", "", *caption.pop(0).children)
        return [figure, *caption]


class _Date(_Open):
    """The day of the build; no day is made up."""

    def run(self) -> list[nodes.Node]:
        self.warn("date was the day of the build: it is text now")
        return [nodes.Text(self.block_text.strip())]


class _Children(_Open):
    """A box whose content is all that readers saw of it."""

    def run(self) -> list[nodes.Node]:
        return self.parsed(self.content)


class _Nothing(_Open):
    """Marks that only programs read: the index, the language of code below."""

    def run(self) -> list[nodes.Node]:
        return []


_OWN: dict[str, type[Directive]] = {
    **dict.fromkeys(VIDEOS, _Video),
    **dict.fromkeys(("code", "code-block", "sourcecode"), _Code),
    **dict.fromkeys(("include", "literalinclude", "csv-table-file"), _Include),
    **dict.fromkeys(("chart", "graphviz", "digraph", "graph", "plantuml", "mermaid"), _Source),
    **dict.fromkeys(("post-list", "toctree"), _Source),
    **dict.fromkeys(("index", "highlight", "currentmodule", "tabularcolumns"), _Nothing),
    **dict.fromkeys(("only", "hlist"), _Children),
    "raw": _Raw,
    "raw-html": _Raw,
    "media": _Media,
    "thumbnail": _Thumbnail,
    "date": _Date,
}
_REAL = ("csv-table", "image", "figure")
"""Directives of docutils that can read files; their options that do so are taken out."""


def _code(text: str, language: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, classes=["code", language] if language else [])


def _linked(address: str, words: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.reference("", words, refuri=address))


def directives_for(site: RstSite) -> dict[str, type[Directive]]:
    """Return the directives by name that replace those of docutils."""

    class Listing(_Open):
        """A file of code beside the texts."""

        def run(self) -> list[nodes.Node]:
            name, _, language = self.argument.partition(" ")
            code = site.listing(name)
            if not code:
                self.warn(f"the listing {name!r} is not in the source")
                return [_code(self.block_text.rstrip(), "rst")]
            ending = name.rpartition(".")[2]
            strong = nodes.strong("", name)
            return [nodes.paragraph("", "", strong), _code(code, language.strip() or ending)]

    class Gallery(_Open):
        """The pictures of a folder."""

        def run(self) -> list[nodes.Node]:
            found = site.gallery(self.argument)
            if not found:
                self.warn(f"the gallery {self.argument!r} is not in the source")
                return [_code(self.block_text.rstrip(), "rst")]
            return [nodes.paragraph("", "", nodes.image(uri=one, alt="")) for one in found]

    return {**_OWN, "listing": Listing, "gallery": Gallery}


def without_files(kind: type[Directive], name: str) -> type[Directive]:
    """Return a directive of docutils without the options by which it reads files."""
    if name not in _REAL or kind.option_spec is None:
        return kind
    spec = {key: value for key, value in kind.option_spec.items() if key not in ("loading", "url")}
    return type(kind.__name__, (kind,), {"option_spec": {**spec, "loading": directives.unchanged}})
