"""Repairs broken XML without loss; each kind of repair has a name and its first line.

A file passes through as a stream. Its content stays; only its syntax errors change: characters that
XML cannot have, HTML entities, single ``&`` and ``<``, undeclared prefixes, text around the
document, missing end tags, and an end that was cut off.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from html.entities import html5

from sitegen.importing.messages import ImportRefused

KNOWN_PREFIXES: Mapping[str, str] = {
    "wp": "http://wordpress.org/export/1.2/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "atom": "http://www.w3.org/2005/Atom",
    "app": "http://www.w3.org/2007/app",
    "thr": "http://purl.org/syndication/thread/1.0",
    "media": "http://search.yahoo.com/mrss/",
    "gd": "http://schemas.google.com/g/2005",
    "blogger": "http://schemas.google.com/blogger/2018",
    "georss": "http://www.georss.org/georss",
    "dsq": "http://disqus.com/disqus-internals",
}
"""Namespaces of common prefixes, for files that do not declare them."""

CUT = "sitegen-cut"
"""A processing instruction in a record that the end of the file cut off."""

_MAX_DEPTH = 500
_MAX_TAG = 1 << 16

_TAG = re.compile(
    r"""<(/?)([^\W\d][\w.:-]*+)((?:[^<>"']++|"(?:[^"<]|<(?!/))*+"|'(?:[^'<]|<(?!/))*+')*+)>""",
    re.DOTALL,
)
_ATTRIBUTE_PREFIX = re.compile(r"\s([^\W\d][\w.-]*):([\w.-]+)\s*=")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udc7f\udd00-\udfff]")
_BAD_BYTE = re.compile("[\udc80-\udcff]")
_AMPERSAND = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(\d{1,7}|x[0-9A-Fa-f]{1,6});|([A-Za-z][A-Za-z0-9]{1,31});)?"
)
_SECTIONS = (("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>"), ("<!", ">"))

_KINDS = {
    "encoding": "it has bytes that are invalid in its encoding; sitegen read them as Windows-1252",
    "control": "it has control characters; sitegen removed them",
    "around": "it has text before or after its document; sitegen skipped the text",
    "roots": "it has several documents in one file; sitegen read all of them",
    "entities": "it has HTML entities, such as &nbsp;; sitegen read them as in HTML",
    "stray": "it has & or < without a meaning in XML; sitegen read them as text",
    "cdata": "it has ]]> outside of CDATA; sitegen read it as text",
    "prefixes": "it uses undeclared prefixes ({names}); sitegen read them with their usual meaning",
    "tags": "it has missing or surplus end tags; sitegen added or skipped them",
    "cut": "the file ends in the middle of a record; the part of that record is a draft",
}


class Repairs:
    """Repairs one file; its repairs are known after ``stream`` has ended.

    ``records`` are the local names of elements that never contain another of the same name.
    ``undeclared`` are the undeclared prefixes that an earlier pass found.
    """

    def __init__(self, records: Collection[str], undeclared: Collection[str] = ()) -> None:
        self._records = frozenset(records)
        self._undeclared = tuple(undeclared)
        self._found: dict[str, tuple[int, int]] = {}
        self._stack: list[str] = []
        self._line = 1
        self._used: dict[str, int] = {}
        self._declared: set[str] = set()
        self._roots = 0
        self._buffer = ""
        self._inside = ""

    @property
    def undeclared(self) -> tuple[str, ...]:
        """The prefixes that the file uses and never declares."""
        return tuple(name for name in self._used if name not in self._declared)

    def told(self) -> Iterator[tuple[int, str]]:
        """Yield the line and a sentence for each kind of repair that was needed."""
        if missing := self.undeclared:
            self._found["prefixes"] = (len(missing), min(self._used[name] for name in missing))
        for kind, pattern in _KINDS.items():
            if kind in self._found:
                number, line = self._found[kind]
                text = pattern.format(names=", ".join(missing))
                yield line, f"{text} ({number:,} times)" if number > 1 else text

    def stream(self, pieces: Iterable[str]) -> Iterator[str]:
        """Yield the repaired file, inside an outer element that declares prefixes."""
        names = {**{name: f"urn:{name}" for name in self._undeclared}, **KNOWN_PREFIXES}
        declared = "".join(f' xmlns:{name}="{uri}"' for name, uri in names.items())
        yield f"<export{declared}>"
        for piece in pieces:
            self._buffer += self._clean(piece)
            yield "".join(self._tokens(is_last=False))
        yield "".join(self._tokens(is_last=True))
        yield "".join(self._end())
        yield "</export>"

    # ------------------------------------------------------------ signs

    def _note(self, kind: str, number: int = 1, line: int = 0) -> None:
        before, first = self._found.get(kind, (0, line or self._line))
        self._found[kind] = (before + number, first)

    def _note_in(self, kind: str, text: str, place: int, number: int = 1) -> None:
        """Note a repair at a place of a text that begins in the current line."""
        # Count the line only for the first repair of a kind: texts can be long.
        line = 0 if kind in self._found else self._line + text.count("\n", 0, place)
        self._note(kind, number, line)

    def _clean(self, piece: str) -> str:
        """Return a piece without characters that XML cannot have."""
        for kind, pattern in (("encoding", _BAD_BYTE), ("control", _CONTROL)):
            if match := pattern.search(piece):
                line = self._line + self._buffer.count("\n") + piece.count("\n", 0, match.start())
                put = _as_windows if kind == "encoding" else ""
                piece, number = pattern.subn(put, piece)
                self._note(kind, number, line)
        return piece

    def _text(self, text: str) -> str:
        """Return the text between two tags, as XML."""
        if "&" in text:
            text = _AMPERSAND.sub(self._ampersand, text)
        if "]]>" in text:
            self._note_in("cdata", text, text.index("]]>"), text.count("]]>"))
            text = text.replace("]]>", "]]&gt;")
        return text

    def _ampersand(self, match: re.Match[str]) -> str:
        if number := match[1]:
            code = int(number[1:], 16) if number[0] in "xX" else int(number)
            if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE:
                return match[0]
            if 0x10000 <= code <= 0x10FFFF:
                return match[0]
            self._note_in("control", match.string, match.start())
            return ""
        if match[2] and (sign := html5.get(f"{match[2]};")):
            self._note_in("entities", match.string, match.start())
            return "".join(f"&#{ord(letter)};" for letter in sign)
        self._note_in("stray", match.string, match.start())
        return f"&amp;{match[0][1:]}"

    # ------------------------------------------------------------ tokens

    def _tokens(self, *, is_last: bool) -> Iterator[str]:
        """Yield the complete tokens of the buffer; the rest stays in it."""
        start = 0
        text = self._buffer
        while start < len(text):
            if self._inside:
                end = text.find(self._inside, start)
                stop = end + len(self._inside) if end >= 0 else len(text) if is_last else -1
                # The buffer may end with half of a CDATA end.
                upto = stop if stop >= 0 else max(start, len(text) - len(self._inside))
                if self._inside == "]]>" and self._stack:
                    yield text[start:upto]
                self._line += text.count("\n", start, upto)
                start = upto
                if end < 0:
                    break
                self._inside = ""
                continue
            found = text.find("<", start)
            if found < 0 and not is_last:
                # An entity may be in two pieces.
                found = max(start, len(text) - 40)
                yield self._between(text[start:found])
                start = found
                break
            stop = found if found >= 0 else len(text)
            yield self._between(text[start:stop])
            start = stop
            if found < 0:
                break
            length, written = self._markup(text, start, is_last)
            if not length:
                break
            yield written
            self._line += text.count("\n", start, start + length)
            start += length
        self._buffer = text[start:]

    def _between(self, text: str) -> str:
        if not self._stack:
            if words := text.strip("\ufeff \t\r\n"):
                self._note_in("around", text, text.index(words[0]))
            written = "\n" * text.count("\n")
        else:
            written = self._text(text)
        self._line += text.count("\n")
        return written

    def _markup(self, text: str, start: int, is_last: bool) -> tuple[int, str]:
        """Return the length of the markup at a ``<``, 0 for "more is needed", and its repair."""
        if len(text) - start < 9 and not is_last:
            return 0, ""
        for begin, end in _SECTIONS:
            if text.startswith(begin, start):
                self._inside = end
                return len(begin), self._section(begin)
        match = _TAG.match(text, start)
        if match is not None:
            return len(match[0]), self._tag(match[1] == "/", match[2], match[3])
        return self._no_markup(text, start, is_last)

    def _section(self, begin: str) -> str:
        """Return the output for the beginning of CDATA; comments have none."""
        if begin != "<![CDATA[":
            return ""
        if not self._stack:
            self._note("around")
        return begin if self._stack else ""

    def _no_markup(self, text: str, start: int, is_last: bool) -> tuple[int, str]:
        """Return the same for a ``<`` that begins no tag, or half of one."""
        if re.match(r"</?[^\W\d]", text[start : start + 3]):
            if not is_last and len(text) - start < _MAX_TAG:
                return 0, ""
            if is_last and text.find("<", start + 1) < 0:
                return len(text) - start, ""
        if not self._stack:
            return 1, ""
        self._note("stray")
        return 1, "&lt;"

    def _end_tag(self, name: str) -> str:
        if not self._stack or self._stack[-1] != name:
            self._note("tags")
        return "".join(self._close(name)) if name in self._stack else ""

    def _tag(self, is_end: bool, name: str, rest: str) -> str:
        if is_end:
            return self._end_tag(name)
        self._prefixes(name, rest)
        before = ""
        if _local(name) in self._records and name in self._stack:
            self._note("tags")
            before = "".join(self._close(name))
        if not self._stack:
            self._roots += 1
            if self._roots > 1:
                self._note("roots")
        rest = self._attributes(rest)
        if not rest.endswith("/"):
            self._stack.append(name)
            if len(self._stack) > _MAX_DEPTH:
                raise ImportRefused(f"elements are nested more than {_MAX_DEPTH} deep")
        return f"{before}<{name}{rest}>"

    def _attributes(self, rest: str) -> str:
        if "&" in rest:
            rest = _AMPERSAND.sub(self._ampersand, rest)
        if "<" in rest:
            self._note("stray", rest.count("<"))
            rest = rest.replace("<", "&lt;")
        return rest

    def _prefixes(self, name: str, rest: str) -> None:
        if ":" in name:
            self._used.setdefault(name.partition(":")[0], self._line)
        if ":" in rest:
            for match in _ATTRIBUTE_PREFIX.finditer(rest):
                if match[1] == "xmlns":
                    self._declared.add(match[2])
                elif match[1] != "xml":
                    self._used.setdefault(match[1], self._line)

    def _close(self, name: str) -> Iterator[str]:
        """Close everything up to and including the innermost open element of a name."""
        while self._stack:
            top = self._stack.pop()
            yield f"</{top}>"
            if top == name:
                return

    def _end(self) -> Iterator[str]:
        """Close the elements that are open at the file's end."""
        if self._inside == "]]>" and self._stack:
            yield "]]>"
        is_cut = any(_local(name) in self._records for name in self._stack)
        if self._stack:
            self._note("cut" if is_cut else "tags")
        while self._stack:
            name = self._stack.pop()
            if is_cut and _local(name) in self._records:
                yield f"<?{CUT}?>"
            yield f"</{name}>"


def _as_windows(match: re.Match[str]) -> str:
    return bytes([ord(match[0]) - 0xDC00]).decode("cp1252", "replace")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
