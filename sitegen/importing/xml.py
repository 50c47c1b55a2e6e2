"""Reads the records of an XML file one by one: strictly, or with repairs, or with recovery.

It checks a file once before it reads any record, so that all records come from one way of reading,
and a second import reads the same. It holds only the current record in memory. It accepts no
document type, no entity of the file and no network, and refuses a file that is too large or deep.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from weakref import WeakKeyDictionary

import msgspec
from lxml import etree

from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.sources import Source
from sitegen.importing.xml_repair import CUT, Repairs
from sitegen.importing.xml_text import check_prolog, encoding_of, read_text

COUNTED = ("item", "entry", "comment", "post")
"""Elements that are counted in the raw file, and compared with the elements read."""

_MAX_RECORD_CHARACTERS = 128 << 20
_MAX_RECORD_TAGS = 4_000_000
_MAX_OPEN = 500


class _Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How to read a file; ``counts`` are the elements in the raw file."""

    is_repaired: bool
    undeclared: tuple[str, ...] = ()
    counts: dict[str, int]
    warnings: tuple[tuple[str, str], ...] = ()


_plans: "WeakKeyDictionary[Source, _Plan]" = WeakKeyDictionary()
"""Results for checked files: an import reads each of them twice."""


def parse(
    source: Source,
    record_tags: Collection[str],
    messages: Messages,
    counted: Collection[str] = COUNTED,
) -> Iterator[etree._Element]:
    """Yield the outermost elements whose local names are ``record_tags``, in the file's order.

    Each is complete, and is emptied after use; ``sourceline`` is its line. Repairs, and records
    that could not be read, are warnings. Raise ImportRefused for a file that is not XML, hostile
    or too large.
    """
    check_prolog(source)
    plan = _plans.get(source)
    if plan is None:
        plan = _plans[source] = _looked_over(source, record_tags, counted)
    for text, position in plan.warnings:
        messages.warning(text, position)
    read: Counter[str] = Counter()
    names = {f"{{*}}{name}": name for name in counted}
    for element in _elements(source, plan, record_tags):
        for found in element.iter(*names):
            read[local_name(found)] += 1
        yield element
    for name, number in plan.counts.items():
        if read[name] < number:
            messages.warning(
                f"{number - read[name]:,} of {number:,} <{name}> elements could not be read: "
                "look for broken XML in the file, or export again",
                source.name,
            )


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace, "" for a comment or an instruction."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """Return an element's namespace, "" for none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def text_of(element: etree._Element | None) -> str:
    """Return the content of an element; inner elements are written as in HTML."""
    if element is None:
        return ""
    if len(element) == 0:
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            plain = etree.tostring(child, encoding="unicode", method="html")
            parts.append(re.sub(r' xmlns(:\w+)?="[^"]*"', "", plain))
        else:
            parts.append(child.tail or "")
    return "".join(parts)


def is_cut(element: etree._Element) -> bool:
    """Return whether the file ends in the middle of this record."""
    return any(found.target == CUT for found in element.iter(etree.ProcessingInstruction))


# ---------------------------------------------------------------- reading


def _elements(
    source: Source, plan: _Plan, record_tags: Collection[str]
) -> Iterator[etree._Element]:
    tags = [f"{{*}}{name}" for name in record_tags]
    parser = etree.XMLPullParser(
        events=("end",),
        tag=tags,
        recover=True,
        encoding="utf-8",
        huge_tree=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    names = frozenset(record_tags)
    root: etree._Element | None = None
    characters = opened = 0
    try:
        for piece in _pieces(source, plan, record_tags):
            parser.feed(piece.encode())
            characters += len(piece)
            opened += piece.count("<")
            for _, element in parser.read_events():
                if any(local_name(above) in names for above in element.iterancestors()):
                    continue
                characters = opened = 0
                yield element
                root = element.getroottree().getroot()
                element.clear(keep_tail=True)
            if root is not None:
                _forget(root, names)
            if characters > _MAX_RECORD_CHARACTERS or opened > _MAX_RECORD_TAGS:
                raise ImportRefused(f"{source.name} has a record of more than 128 MB")
        parser.close()
    except etree.XMLSyntaxError as failure:
        raise ImportRefused(f"{source.name}: {_reason(failure)}") from failure
    # If a file is known to be XML, an error can only be a limit of the parser.
    for entry in () if plan.is_repaired else parser.feed_error_log.filter_from_fatals():
        raise ImportRefused(f"{source.name}:{entry.line}: {entry.message.strip()}")
    for _, element in parser.read_events():
        if not any(local_name(above) in names for above in element.iterancestors()):
            yield element


def _pieces(source: Source, plan: _Plan, record_tags: Collection[str]) -> Iterator[str]:
    text = read_text(source)
    return Repairs(record_tags, plan.undeclared).stream(text) if plan.is_repaired else text


def _forget(root: etree._Element, names: frozenset[str]) -> None:
    """Drop the elements before the parser's position, except the open ones."""
    node = root
    for _ in range(_MAX_OPEN):
        if len(node) == 0 or local_name(node) in names:
            return
        del node[:-1]
        node.text = None
        node = node[-1]


# ---------------------------------------------------------------- checking


class _Nothing:
    """Takes the events of a parser that only checks whether a file is XML."""

    def close(self) -> None:
        """End without a result."""


def _looked_over(source: Source, record_tags: Collection[str], counted: Collection[str]) -> _Plan:
    """Find out how a file can be read, with a warning for each repair."""
    warning = encoding_of(source.head())[1]
    warnings = [(warning, source.name)] if warning else []
    counter = _TagCounter(counted)
    error = _fault(counter.pass_on(read_text(source)), source)
    if not error:
        return _Plan(is_repaired=False, counts=dict(counter.counts), warnings=tuple(warnings))
    repairs = Repairs(record_tags)
    counter = _TagCounter(counted)
    remaining = _fault(repairs.stream(counter.pass_on(read_text(source))), source, whole=True)
    for line, text in repairs.told():
        warnings.append((text, f"{source.name}:{line}"))
    if remaining and not remaining.startswith(_NAMESPACE):
        text = f"its XML is broken ({remaining}); sitegen imported only the readable part"
        warnings.append((text, source.name))
    return _Plan(
        is_repaired=True,
        undeclared=repairs.undeclared,
        counts=dict(counter.counts),
        warnings=tuple(warnings),
    )


_NAMESPACE = "Namespace prefix"


def _fault(pieces: Iterable[str], source: Source, *, whole: bool = False) -> str:
    """Return why a text is not XML, "" if it is; ``whole``: read it to its end anyway."""
    parser = etree.XMLParser(
        target=_Nothing(),
        encoding="utf-8",
        huge_tree=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    pieces = iter(pieces)
    fault = ""
    try:
        for piece in pieces:
            parser.feed(piece.encode())
        parser.close()
    except (etree.XMLSyntaxError, UnicodeEncodeError) as failure:
        fault = _reason(failure)
    except ImportRefused as refused:
        raise ImportRefused(f"{source.name}: {refused}") from refused
    if fault and whole:
        for _ in pieces:
            pass
    undeclared = (
        entry.message.strip()
        for entry in parser.feed_error_log
        if entry.type_name == "NS_ERR_UNDEFINED_NAMESPACE"
    )
    return fault or next(undeclared, "")


def _reason(failure: Exception) -> str:
    if isinstance(failure, UnicodeEncodeError):
        return "it has bytes that its encoding does not have"
    return re.sub(r", line (\d+), column \d+( \(.*\))?$", r", line \1", str(failure.args[0]))


class _TagCounter:
    """Counts the start tags in a text that passes through, outside of comments and CDATA."""

    def __init__(self, names: Collection[str]) -> None:
        self.counts: Counter[str] = Counter()
        any_name = "|".join(map(re.escape, names)) or "(?!)"
        self._marks = re.compile(rf"<(?:!--|!\[CDATA\[|\?|(?:[\w.-]+:)?({any_name})(?=[\s/>]))")
        self._inside = ""
        self._rest = ""

    def pass_on(self, pieces: Iterable[str]) -> Iterator[str]:
        """Yield the pieces unchanged."""
        for piece in pieces:
            self._scan(self._rest + piece)
            yield piece
        self._scan(f"{self._rest} ")

    _ENDS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))

    def _scan(self, text: str) -> None:
        start = 0
        while True:
            if self._inside:
                end = text.find(self._inside, start)
                if end < 0:
                    self._rest = text[max(start, len(text) - 2) :]
                    return
                start = end + len(self._inside)
                self._inside = ""
            match = self._marks.search(text, start)
            if match is None:
                last = text.rfind("<", max(start, len(text) - 60))
                self._rest = text[last:] if last >= 0 else ""
                return
            start = match.end()
            if match[1]:
                self.counts[match[1]] += 1
            else:
                self._inside = next(e for b, e in self._ENDS if match[0] == b)
