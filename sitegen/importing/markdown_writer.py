"""Writes one block of HTML as Markdown, by markdownify, in the syntax of sitegen's authors.

If Markdown has no syntax for it, it raises CannotSayError, and the block stays HTML.
"""

import re
from itertools import pairwise

from bs4.element import NavigableString, Tag

from sitegen.importing.escapes import address, escape_line, escape_lines
from sitegen.importing.markdown_inline import (
    BLOCKS,
    SPACE,
    TICKS,
    CannotSayError,
    InlineWriter,
    Parents,
    attribute_value,
    is_block,
)

_KEPT_BLOCKS = ("video", "iframe", "audio", "picture", "details", "table", "figure", "ruby", "time")
_LANGUAGE = re.compile(r"(?:^|\s)(?:lang(?:uage)?-|brush:\s*|crayon-lang-)([\w+#.-]+)")
_IS_LANGUAGE = re.compile(r"[A-Za-z][\w+#.-]{0,30}")
_DASHES = {"left": ":---", "right": "---:", "center": ":---:", "": "---"}


class MarkdownWriter(InlineWriter):
    """Writes blocks."""

    def __init__(self, *, with_tags: bool = False) -> None:
        super().__init__(with_tags=with_tags)
        self._numbers: dict[int, int] = {}

    def block(self, element: Tag) -> str:
        """Return the Markdown of a block; raise CannotSayError."""
        self._numbers.clear()  # an id is one element's only as long as its tree is there
        return self.process_tag(element).strip("\n")

    def convert_p(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write a paragraph."""
        text = escape_lines(text.strip(" \t\n").removesuffix("\\\n"))
        name = el.get("id")
        text = f'<a id="{attribute_value(str(name))}"></a>{text}' if name else text
        return f"\n\n{text}\n\n" if text else ""

    def convert_div(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write the content of a box."""
        if "_inline" in parent_tags:
            raise CannotSayError
        return f"\n\n{_escaped_start(el, text.strip(chr(10)))}\n\n"

    convert_article = convert_section = convert_center = convert_div
    convert_aside = convert_header = convert_footer = convert_address = convert_div

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: Parents) -> str:  # noqa: N802
        """Write a heading with number signs."""
        text = SPACE.sub(" ", text).strip()
        if not text:
            return ""
        if "li" in parent_tags or "_inline" in parent_tags:
            raise CannotSayError
        text = re.sub(r"(?<!\\)#(?=#*$)", r"\\#", text)
        name = el.get("id")
        place = f" {{#{name}}}" if name and re.fullmatch(r"[\w-]+", str(name)) else ""
        return f"\n\n{'#' * n} {text}{place}\n\n"

    def convert_blockquote(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write a quotation."""
        if "_inline" in parent_tags:
            raise CannotSayError
        text = _escaped_start(el, text.strip("\n"))
        if not text:
            return ""
        lines = "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))
        return f"\n\n{lines}\n\n"

    def convert_list(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write a list whose items are indented by four spaces."""
        if "_inline" in parent_tags or el.get("reversed") is not None:
            raise CannotSayError
        items = [child for child in el.children if isinstance(child, Tag)]
        if any(item.name != "li" for item in items):
            raise CannotSayError
        around = "\n" if "li" in parent_tags else "\n\n"
        return f"{around}{text.strip(chr(10))}{around}"

    convert_ul = convert_ol = convert_list

    def convert_li(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write an item: its first line after the bullet or number, the others below its text."""
        parent = el.parent
        assert parent is not None
        text = _escaped_start(el, text.strip("\n"))
        if not text.strip():
            return ""
        if el.get("value") is not None:
            raise CannotSayError
        bullet = "-"
        if parent.name == "ol":
            bullet = f"{self._number(parent)}."
        first, *rest = text.split("\n")
        lines = [f"    {line}" if line else "" for line in rest]
        end = "\n\n" if "\n\n" in text else "\n"
        return "\n".join([f"{bullet} {first}", *lines]) + end

    def _number(self, parent: Tag) -> int:
        """Return the number of the next item of a list."""
        start = str(parent.get("start") or "1")
        if not start.isdecimal() or not start.isascii():
            raise CannotSayError
        number = self._numbers.get(id(parent), int(start[:9]))
        self._numbers[id(parent)] = number + 1
        return number

    def convert_dl(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write terms with their definitions."""
        if "_inline" in parent_tags or "li" in parent_tags or el.find("div") is not None:
            raise CannotSayError
        return f"\n\n{text.strip(chr(10))}\n\n"

    def convert_dt(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write a term."""
        return f"\n\n{escape_line(SPACE.sub(' ', text).strip())}\n"

    def convert_dd(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write the definition of a term."""
        text = _escaped_start(el, text.strip("\n"))
        first, *rest = text.split("\n")
        lines = "".join(f"\n    {line}" if line else "\n" for line in rest)
        return f":   {first}{lines}\n"

    def convert_hr(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write a rule."""
        return "\n\n---\n\n"

    def convert_pre(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write code between fences; code with emphasis or links stays HTML."""
        if el.find(("a", "img", "em", "strong", "i", "b", "u", "table", "p")) is not None:
            raise CannotSayError
        if "wp-block-verse" in str(el.get("class") or "") or "_inline" in parent_tags:
            raise CannotSayError
        for line_end in el.find_all("br"):
            line_end.replace_with("\n")
        code = el.get_text().rstrip().lstrip("\n")
        if not code.strip():
            return ""
        ticks = "`" * max(3, max(map(len, TICKS.findall(code)), default=0) + 1)
        return f"\n\n{ticks}{_language(el)}\n{code}\n{ticks}\n\n"

    def convert_figure(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write a picture in its own paragraph, with its caption as a title."""
        caption, image = el.find("figcaption"), el.find("img")
        if image is None or el.find("picture") is not None or "_inline" in parent_tags:
            raise CannotSayError
        words = ""
        if caption is not None:
            if caption.find(lambda inner: inner.name != "br") is not None:
                raise CannotSayError
            words = SPACE.sub(" ", caption.get_text(" ")).strip()
            caption.extract()
        if el.get_text().strip():
            raise CannotSayError
        picture = self.picture(image, words)
        link = image.find_parent("a")
        if link is not None and link.get("href"):
            picture = f"[{picture}]({address(str(link['href']))})"
        return f"\n\n{picture}\n\n"

    def _stays(self, el: Tag, text: str, parent_tags: Parents) -> str:
        raise CannotSayError

    convert_video = convert_iframe = convert_audio = convert_picture = _stays
    convert_details = convert_ruby = convert_time = convert_caption = _stays

    def convert_table(self, el: Tag, text: str, parent_tags: Parents) -> str:
        """Write a table with a line of headings and only one line in each cell."""
        if parent_tags & {"li", "td", "th", "_inline", "dd"}:
            raise CannotSayError
        rows = el.find_all("tr")
        if len(rows) < 2 or el.find(("caption", "table")) is not None:
            raise CannotSayError
        table = [row.find_all(("td", "th"), recursive=False) for row in rows]
        cells = [cell for row in table for cell in row]
        if len({len(row) for row in table}) != 1 or any(map(_is_no_plain_cell, cells)):
            raise CannotSayError
        if {cell.name for cell in table[0]} != {"th"} or any(
            cell.name == "th" for row in table[1:] for cell in row
        ):
            raise CannotSayError
        lines = [[self._cell(cell) for cell in row] for row in table]
        sides = [
            next((str(c["data-align"]) for c in column if c.get("data-align")), "")
            for column in zip(*reversed(table), strict=True)
        ]
        lines.insert(1, [_DASHES[side] for side in sides])
        return "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\n"

    def _cell(self, cell: Tag) -> str:
        text = "".join(self.node(child, {"td", "_inline"}) for child in cell.contents)
        return re.sub(r"(?:<br>)+$", "", SPACE.sub(" ", text).strip())


def _is_no_plain_cell(cell: Tag) -> bool:
    spans = any(str(cell.get(name) or "1") != "1" for name in ("colspan", "rowspan"))
    return spans or cell.find((*BLOCKS, *_KEPT_BLOCKS)) is not None


def _escaped_start(el: Tag, text: str) -> str:
    """Escape the lines of loose words at the start of a box, which no paragraph has escaped."""
    if not text or any(isinstance(child, Tag) and child.name == "p" for child in el.contents):
        return text
    first = next((c for c in el.children if not isinstance(c, NavigableString) or c.strip()), None)
    if first is None or is_block(first):
        return text
    loose, gap, rest = text.partition("\n\n")
    lines = loose.split("\n")
    done = [escape_line(lines[0])]
    for above, line in pairwise(lines):
        done.append(escape_line(line.lstrip()) if above.endswith("\\") else line)
    return "\n".join(done) + gap + rest


def _language(el: Tag) -> str:
    code = el.find("code")
    for element in (code, el):
        if element is None:
            continue
        for name in ("data-lang", "data-language", "data-enlighter-language"):
            if _IS_LANGUAGE.fullmatch(str(element.get(name) or "")):
                return str(element[name]).lower()
        if found := _LANGUAGE.search(str(element.get("class") or "")):
            return found[1].lower()
    return ""
