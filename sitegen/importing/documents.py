"""Turns a document's record into its file: front matter as in `sitegen new`, and Markdown.

The build's own reader checks every file before it is written. If it cannot use a value, the value
is left out with a warning; if it cannot use the text, the text becomes plain paragraphs.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sitegen.content.documents import dated_name, own_name
from sitegen.content.pages import PageMeta
from sitegen.content.posts import PostMeta
from sitegen.core.slugs import term_slug_if_any
from sitegen.frontmatter import yaml_dump
from sitegen.frontmatter.join import join_pairs
from sitegen.importing.document_context import AddressResolver, DocumentContext
from sitegen.importing.galleries import Pictures
from sitegen.importing.html_markdown import as_plain, to_markdown
from sitegen.importing.personal import without_personal
from sitegen.importing.records import Document
from sitegen.importing.rules import EXTRA, NOTHING
from sitegen.importing.written import WrittenFile
from sitegen.parse.units import markdown_converter, read_document_file

if TYPE_CHECKING:
    from sitegen.markup.converter import Converter

_MAX_TITLE = 200
"""Characters of a title that is made from a text's first words."""


def document_file(
    document: Document, path: str, aliases: Sequence[str], context: DocumentContext
) -> WrittenFile:
    """Return a document's file for its path in the site."""
    writer = _Writer(document, path, aliases, context)
    return writer.write()


class _Writer:
    """Writes one document."""

    def __init__(
        self, document: Document, path: str, aliases: Sequence[str], context: DocumentContext
    ) -> None:
        self._document = document
        self._path = path
        self._aliases = tuple(aliases)
        self._context = context
        self._warnings: list[str] = []
        self._fields: list[str] = []
        self._resolve = AddressResolver(context, path, document.text.base)

    def write(self) -> WrittenFile:
        converter = markdown_converter(self._context.config)
        attached = self._context.attached.get(self._document.identity, ())
        pictures = Pictures(self._context.media, attached)
        converted = to_markdown(self._document.text, self._resolve, converter, pictures)
        if converted.left_out:
            names = ", ".join(converted.left_out)
            self._warn(f"{names} may not be in a site and was left out of the text")
        matter = self._matter()
        text, problem = converted.markdown.strip("\n"), ""
        for way in (text, None):
            if way is None:
                text = as_plain(self._document.text)
                self._warn("its text could not be read back and is in plain paragraphs")
            unread = converted.unread or way is None
            problem = self._make_readable(matter, text if unread else "", converter)
            if not problem:
                break
        data = join_pairs(matter, text)
        above = data.count(b"\n") - text.count("\n") - 1
        return WrittenFile(
            data=data,
            warnings=tuple(self._warnings),
            fields=tuple(self._fields),
            kept_html=converted.kept_html,
            shortcodes=tuple((name, above + line) for name, line in converted.shortcodes),
            old_addresses=tuple(self._resolve.old),
            problem=problem,
        )

    def _make_readable(self, matter: dict[str, str], text: str, converter: "Converter") -> str:
        """Remove values that the build cannot use; return why it cannot read the rest.

        A text that has been read before need not be given again: it takes longest.
        """
        while True:
            data = join_pairs(matter, text)
            _, problems = read_document_file(self._path, data, self._context.config, converter)
            errors = [problem for problem in problems if problem.severity == "error"]
            if not errors:
                return ""
            field = errors[0].message.partition(":")[0]
            key = field.partition(".")[0]
            if key not in matter or key == "title":
                return errors[0].message
            self._warn(f"{errors[0].message}; {key} was left out")
            del matter[key]

    def _warn(self, message: str) -> None:
        self._warnings.append(message)

    # ------------------------------------------------------------ front matter

    def _matter(self) -> dict[str, str]:
        document = self._document
        known = PageMeta if document.group == "pages" else PostMeta
        matter: dict[str, str] = {}

        def put(key: str, value: Any, write: Callable[[Any], str]) -> None:
            if not value or key not in known.__struct_fields__:
                return
            try:
                matter[key] = write(value)
            except ValueError:
                self._warn(f"{key}: a control character in it was left out")
                with suppress(ValueError):  # of a text of control characters only, nothing is left
                    matter[key] = write(_printable(value))

        put("title", self._title(), yaml_dump.text)
        put("date", document.date, yaml_dump.word)
        put(
            "updated", "" if document.updated == document.date else document.updated, yaml_dump.word
        )
        if document.status in ("draft", "private", "protected"):
            put("draft", "true", yaml_dump.word)
        _, dated = dated_name(own_name(self._path))
        put(
            "slug",
            own_name(self._path) if dated and document.group == "posts" else "",
            yaml_dump.word,
        )
        authors = self._authors()
        put("author" if len(authors) < 2 else "authors", authors, _few)
        put("categories", self._terms("categories", document.categories), yaml_dump.texts)
        put("tags", self._terms("tags", document.tags), yaml_dump.texts)
        put("summary", " ".join(document.summary.split()), yaml_dump.text)
        image, alt = self._image()
        put("image", image, yaml_dump.text)
        put("image_alt", alt if image else "", yaml_dump.text)
        put("language", document.language, yaml_dump.word)
        put("aliases", self._aliases, yaml_dump.texts)
        put("comments", "closed" if document.comments == "closed" else "", yaml_dump.word)
        put("pinned", "true" if document.pinned else "", yaml_dump.word)
        put("guid", document.guid, yaml_dump.text)
        self._add_fields(matter)
        matter |= document.matter
        return matter

    def _title(self) -> str:
        title = " ".join(_printable(self._document.title).split())
        if title:
            return title
        words = _printable(as_plain(self._document.text)).replace("\\", "").split()[:8]
        title = " ".join(words)[:_MAX_TITLE].strip()
        title = title or _printable(self._document.slug).replace("-", " ").strip() or "Untitled"
        self._warn(f"it has no title and is called {title!r}")
        return title

    def _authors(self) -> tuple[str, ...]:
        if self._context.author:
            return (self._context.author,)
        keys = self._document.author_keys
        names = (self._context.authors.get(key) or without_personal(key) for key in keys)
        found = dict.fromkeys(" ".join(_printable(name).split()) for name in names)
        return tuple(name for name in found if term_slug_if_any(name))

    def _terms(self, taxonomy: str, own: Sequence[str]) -> tuple[str, ...]:
        """Return the terms of a built-in taxonomy, each slug once, without terms that have none."""
        more = (
            name
            for theirs, name in self._document.terms
            if self._context.rules.taxonomy(theirs) == taxonomy
        )
        found: dict[str, str] = {}
        for name in (*own, *more):
            plain = " ".join(name.split())
            if slug := term_slug_if_any(plain):
                found.setdefault(slug, plain)
            else:
                self._warn(f"{taxonomy}: {name!r} has no letter or digit and was left out")
        return tuple(found.values())

    def _image(self) -> tuple[str, str]:
        image, alt = self._document.image, self._document.image_alt
        if image in self._context.media:
            image, known_alt = self._context.media[image][:2]
            alt = alt or known_alt
        if image and "/" not in image:
            self._warn(f"image: its record {image} is not in the source; it was left out")
            return "", ""
        if not image:
            return "", ""
        resolved = self._resolve(image)
        return (resolved if resolved.startswith(("/", "http")) else ""), " ".join(alt.split())

    def _add_fields(self, matter: dict[str, str]) -> None:
        """Add keys from the custom fields by the rules; an existing key stays."""
        extra: dict[str, str] = {}
        for name, written in (*self._document.fields, *self._document.properties):
            target, value = self._context.rules.field(name), written.strip()
            if target == NOTHING or not value:
                continue
            key, _, scale = target.partition("/")
            try:
                if key.startswith(EXTRA):
                    if (own := key.removeprefix(EXTRA)) in extra:
                        continue
                    extra[own] = yaml_dump.text(value, in_list=True)
                elif key not in matter:
                    matter[key] = yaml_dump.word(f"{value}/{scale}" if scale else value)
                else:
                    continue
            except ValueError as fault:
                self._warn(f"{name}: {fault}; it was left out")
                continue
            self._fields.append(name)
        if extra:
            pairs = ", ".join(
                f"{yaml_dump.text(key, in_list=True)}: {value}" for key, value in extra.items()
            )
            matter["extra"] = f"{{{pairs}}}"


def _printable(value: Any) -> Any:
    """Return a text, or each of several, without control characters."""
    if isinstance(value, str):
        return "".join(sign if sign.isprintable() or sign.isspace() else "" for sign in value)
    return tuple(map(_printable, value))


def _few(names: Sequence[str]) -> str:
    return yaml_dump.text(names[0]) if len(names) == 1 else yaml_dump.texts(names)
