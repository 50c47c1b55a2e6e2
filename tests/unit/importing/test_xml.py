"""XML of exports: read strictly, repaired by name, recovered, or refused with what to do."""

import io
import random
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from sitegen.importing.messages import ImportRefused, Messages
from sitegen.importing.sources import Source
from sitegen.importing.xml import is_cut, local_name, namespace, parse, text_of
from sitegen.importing.xml_text import CHUNK_BYTES

WP = "http://wordpress.org/export/1.2/"
RSS = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss xmlns:wp="{WP}">\n<channel>\n'
END = "</channel>\n</rss>\n"


class Bytes(Source):
    """A file that is made up while it is read."""

    def __init__(self, *data: bytes) -> None:
        super().__init__(Path("/nowhere/blog.xml"), "blog.xml")
        self._data = data

    def open(self) -> BinaryIO:
        return io.BufferedReader(_Joined(iter(self._data)))


class _Joined(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        length = min(len(buffer), len(self._rest))
        buffer[:length] = self._rest[:length]
        self._rest = self._rest[length:]
        return length


def read(data: str | bytes | Source, *tags: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the name and the text of each record, and the warnings."""
    source = data if isinstance(data, Source) else Bytes(_bytes(data))
    messages = Messages()
    found = [
        (local_name(element), " ".join("".join(element.itertext()).split()))
        for element in parse(source, tags or ("item", "author"), messages)
    ]
    return found, messages.warnings


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def test_records_come_in_their_order_with_their_lines() -> None:
    text = f"{RSS}<wp:author>Mira</wp:author>\n<item><a>1</a></item>\n<item>2</item>\n{END}"
    messages = Messages()
    found = [
        (local_name(each), namespace(each), each.sourceline, text_of(each))
        for each in parse(Bytes(text.encode()), ("item", "author"), messages)
    ]
    assert found == [
        ("author", WP, 4, "Mira"),
        ("item", "", 5, "<a>1</a>"),
        ("item", "", 6, "2"),
    ]
    assert messages.warnings == []


def test_a_record_in_a_record_is_a_part_of_it() -> None:
    text = "<a><post><thread>t</thread>p</post><thread>u</thread></a>"
    assert read(text, "post", "thread") == ([("post", "tp"), ("thread", "u")], [])


def test_a_root_can_be_a_record() -> None:
    assert read("<item>1</item>") == ([("item", "1")], [])


def test_records_are_the_same_the_second_time_and_so_are_the_warnings() -> None:
    source = Bytes(f"{RSS}<item>a & b</item>{END}".encode())
    assert read(source) == read(source)
    assert len(read(source)[1]) == 1


REPAIRS = [
    ("control characters", "<item>a\x01\x0bb</item>", "ab", "control characters"),
    ("a number of a control character", "<item>a&#11;b</item>", "ab", "control characters"),
    ("a number that no sign has", "<item>a&#xFFFFFF;b</item>", "ab", "control characters"),
    ("names of HTML", "<item>a&nbsp;b&hellip;</item>", "a b…", "HTML entities, such as &nbsp;"),
    ("a name that HTML does not have", "<item>&nonsense;</item>", "&nonsense;", "meaning in XML"),
    ("a bare ampersand", "<item>Tom & Jerry &co</item>", "Tom & Jerry &co", "meaning in XML"),
    ("an ampersand at the end", "<item>Tom &</item>", "Tom &", "meaning in XML"),
    ("an ampersand in an attribute", '<item a="b&c">x</item>', "x", "meaning in XML"),
    ("a bracket in an attribute", '<item a="b<c">x</item>', "x", "meaning in XML"),
    ("a single bracket", "<item>1 < 2 <3</item>", "1 < 2 <3", "meaning in XML"),
    ("an end of CDATA", "<item>a ]]> b</item>", "a ]]> b", "]]> outside of CDATA"),
    ("CDATA in CDATA", "<item><![CDATA[a <![CDATA[b]]> c]]></item>", "a <![CDATA[b c]]>", "]]>"),
    ("a prefix", "<item><dc:x>a</dc:x></item>", "a", "undeclared prefixes (dc)"),
    ("a prefix that nobody knows", "<item><zz:x>a</zz:x></item>", "a", "undeclared prefixes (zz)"),
    ("a missing end tag", "<item><b>a</item>", "a", "missing or surplus end tags"),
    ("an end tag too many", "<item>a</b></item>", "a", "missing or surplus end tags"),
    ("a record that does not end", "<item>a<item>b</item>", "a", "missing or surplus end tags"),
    ("crossed end tags", "<item><a><b>x</a></b></item>", "x", "missing or surplus end tags"),
]


@pytest.mark.parametrize(("name", "body", "text", "told"), REPAIRS, ids=[r[0] for r in REPAIRS])
def test_broken_xml_is_repaired_with_a_warning_at_its_line(
    name: str, body: str, text: str, told: str
) -> None:
    found, warnings = read(f"{RSS}<item>before</item>\n{body}\n<item>after</item>\n{END}")
    assert found[0] == ("item", "before")
    assert found[1] == ("item", text)
    assert found[-1] == ("item", "after")
    assert len(warnings) == 1
    assert warnings[0].startswith("blog.xml:5: ")
    assert told in warnings[0]


def test_repairs_are_counted() -> None:
    assert read(f"{RSS}<item>a & b</item>\n<item>& &nbsp; &</item>\n{END}")[1] == [
        "blog.xml:5: it has HTML entities, such as &nbsp;; sitegen read them as in HTML",
        "blog.xml:4: it has & or < without a meaning in XML; sitegen read them as text (3 times)",
    ]


@pytest.mark.parametrize("before", ["\n\n", "\n<b>Warning</b>: on line 3\n", "Notice: x\n", "\x00"])
def test_what_a_server_spilled_before_the_declaration_is_passed_over(before: str) -> None:
    found, warnings = read(f"{before}{RSS}<item>1</item>{END}", "item")
    assert found == [("item", "1")]
    assert all(": it " in warning for warning in warnings)


def test_text_after_the_end_is_passed_over_and_a_second_document_is_read() -> None:
    found, warnings = read(f"{RSS}<item>1</item>{END}\nbye\n{RSS}<item>2</item>{END}")
    assert found == [("item", "1"), ("item", "2")]
    assert warnings == [
        "blog.xml:7: it has text before or after its document; sitegen skipped the text",
        "blog.xml:9: it has several documents in one file; sitegen read all of them",
    ]


@pytest.mark.parametrize(
    "rest",
    ["", "<x>b", "<x>b</x", "<x><![CDATA[b", "<x><![CDATA[b]]", "<x a='", "<!-- b", "&am", "<"],
)
def test_the_last_record_of_a_file_that_was_cut_is_marked(rest: str) -> None:
    messages = Messages()
    text = f"{RSS}<item>1</item>\n<item>a{rest}"
    found = [is_cut(each) for each in parse(Bytes(text.encode()), ("item",), messages)]
    assert found == [False, True]
    assert any(
        warning.startswith("blog.xml:5: the file ends in the middle of a record")
        for warning in messages.warnings
    )


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<item>Zoë</item>".encode("utf-8-sig"), "Zoë"),
        ("<item>Zoë</item>".encode("utf-16"), "Zoë"),
        ("<item>Zoë</item>".encode("utf-16-le"), "Zoë"),
        ("<item>Zoë</item>".encode("utf-16-be"), "Zoë"),
        ("<item>Zoë</item>".encode("utf-32"), "Zoë"),
        ('<?xml version="1.0" encoding="utf-16"?><item>Zoë</item>'.encode("utf-16"), "Zoë"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><item>Zoë</item>'.encode("latin-1"), "Zoë"),
        ("<?xml version='1.0' encoding='windows-1251'?><item>Зоя</item>".encode("cp1251"), "Зоя"),
        ('<?xml version="1.0" encoding="Shift_JIS"?><item>雨</item>'.encode("shift-jis"), "雨"),
    ],
)
def test_every_usual_encoding_is_read(data: bytes, text: str) -> None:
    assert read(data) == ([("item", text)], [])


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<item>Zo\xeb</item>", "bytes that are invalid in its encoding"),
        (b'<?xml version="1.0" encoding="utf-16"?><item>Zo\xc3\xab</item>', "which is wrong"),
        (b'<?xml version="1.0" encoding="klingon"?><item>Zo\xc3\xab</item>', "is unknown"),
        (b'<?xml version="1.0" encoding="rot13"?><item>Zo\xc3\xab</item>', "is unknown"),
        (b'<?xml version="1.0" encoding="zlib"?><item>Zo\xc3\xab</item>', "is unknown"),
    ],
)
def test_a_wrong_encoding_is_told(data: bytes, told: str) -> None:
    found, warnings = read(data)
    assert found == [("item", "Zoë")]
    assert len(warnings) == 1
    assert told in warnings[0]


BOMB = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))

REFUSED = [
    ("nothing", b"", "is empty"),
    ("blanks", b" \n\t\n", "is empty"),
    ("a mark of the order of bytes", b"\xff\xfe", "is empty"),
    ("zeros", bytes(5000), "is empty"),
    ("words", b"Dear diary", "is not XML"),
    ("JSON", b'{"db": []}', "is not XML"),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "is not XML"),
    ("an archive", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "is not XML"),
    ("a web page", b"<!DOCTYPE html>\n<html><body>Log in</body></html>", "is a web page"),
    ("a bare web page", b"\n<html><body>Log in</body></html>", "is a web page"),
    ("entities", f'<!DOCTYPE a [<!ENTITY a0 "ha">{BOMB}]><a>&a9;</a>'.encode(), "document type"),
    ("a foreign entity", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a/>', "type"),
    ("a foreign type", b'<!DOCTYPE rss SYSTEM "http://evil.example/x.dtd"><rss/>', "document type"),
    ("a type after a comment", b"<?xml version='1.0'?><!-- a --><!DOCTYPE rss><rss/>", ":1: "),
    ("a type in UTF-16", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>".encode("utf-16"), "document type"),
    ("depth", b"<a>" * 100_000, "500 deep"),
    ("depth that ends", b"<a>" * 100_000 + b"</a>" * 100_000, "depth"),
    ("depth of records' parts", b"<item>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</item>", "depth"),
]


@pytest.mark.parametrize(("name", "data", "told"), REFUSED, ids=[each[0] for each in REFUSED])
def test_what_is_no_export_is_refused_with_the_reason(name: str, data: bytes, told: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(data)
    assert told in str(refused.value)
    assert "blog.xml" in str(refused.value)


def test_an_inclusion_is_an_element_like_any_other(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    xi = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'
    assert read(f"<a><item>b{xi}</item></a>") == ([("item", "b")], [])


def test_a_gigabyte_of_blanks_takes_no_room() -> None:
    blanks = b" " * CHUNK_BYTES
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ImportRefused, match="is empty"):
        read(Bytes(*[blanks] * 4096))
    many = [blanks] * 256
    assert read(Bytes(b"<a><item>1</item>", *many, b"<item>2</item></a>"))[0] == [
        ("item", "1"),
        ("item", "2"),
    ]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_a_record_without_end_is_refused_before_it_fills_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sitegen.importing.xml._MAX_RECORD_CHARACTERS", 1 << 20)
    with pytest.raises(ImportRefused, match="a record of more than"):
        read(Bytes(b"<a><item>", *[b"x" * CHUNK_BYTES] * 9, b"</item></a>"))


def test_records_that_cannot_be_read_are_told() -> None:
    text = f"{RSS}<item>1</item><wp:comment>lost</wp:comment>{END}"
    assert read(text) == (
        [("item", "1")],
        [
            "blog.xml: 1 of 1 <comment> elements could not be read: look for broken XML in the "
            "file, or export again"
        ],
    )


def test_names_in_comments_and_in_cdata_are_not_counted() -> None:
    text = f"{RSS}<!-- <item> --><item><![CDATA[<item><wp:comment>]]></item><?x <item>?>{END}"
    assert read(text) == ([("item", "<item><wp:comment>")], [])


def test_what_no_repair_mends_is_recovered_as_far_as_it_goes() -> None:
    found, warnings = read(f"{RSS}<item>1</item><item a=b>2</item><item>3</item>{END}")
    assert ("item", "1") in found
    assert ("item", "3") in found
    assert "its XML is broken" in warnings[0]


def test_pieces_of_any_size_make_the_same_records() -> None:
    text = f"x{RSS}<item a='<'>&nbsp;& ]]> <![CDATA[ü]]]]><![CDATA[>]]></item>\n<item>\xebz<b>"
    whole = read(text.encode())
    for size in (1, 2, 3, 7, 64):
        data = text.encode()
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
        assert read(Bytes(*pieces)) == whole


def test_no_damage_stops_the_reader() -> None:
    """Neither a hang nor an error that is not meant, whatever is overwritten, cut or doubled."""
    plain = f"{RSS}<item><wp:x a='1'>a &amp; b</wp:x><![CDATA[c]]><!-- d --></item>\n{END}".encode()
    chance = random.Random(7)
    for _ in range(400):
        data = bytearray(plain)
        for _ in range(chance.randint(1, 6)):
            start = chance.randrange(len(data) or 1)
            match chance.randrange(3):
                case 0:
                    data[start : start + 1] = chance.choice(
                        [b"<", b"&", b">", b"\0", b'"', b"\xff"]
                    )
                case 1:
                    del data[start : start + chance.randint(1, 20)]
                case _:
                    data[start:start] = data[max(0, start - 15) : start]
        try:
            read(bytes(data))
        except ImportRefused as refused:
            assert "blog.xml" in str(refused)  # noqa: PT017 - most damage is repaired


def test_what_was_read_is_forgotten() -> None:
    pieces = [b"<item>%s</item><other>%s</other>" % (b"x" * 300, b"y" * 300)] * 20_000
    source = Bytes(b"<a><b>", *pieces, b"</b></a>")
    held = [len(each.getparent()) for each in parse(source, ("item",), Messages())]
    assert len(held) == 20_000
    assert max(held) < 3_000
