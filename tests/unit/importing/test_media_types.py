"""What a file is, its bytes say; pages, scripts and programs are never brought."""

import io

import pytest
from PIL import Image

from sitegen.importing.media_types import ending_of, fault_of, is_page_type


def picture(kind):
    stream = io.BytesIO()
    Image.new("RGB", (4, 4)).save(stream, kind)
    return stream.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">%s</svg>'
FINE = {
    "a.jpg": picture("JPEG"), "a.JPG": picture("PNG"), "a.png": picture("PNG"),
    "a.gif": picture("GIF"), "a.webp": picture("WEBP"), "a.bmp": picture("BMP"),
    "a.ico": picture("ICO"), "a.tif": picture("TIFF"), "a.avif": picture("AVIF"),
    "a.pdf": b"%PDF-1.4\n", "a.mp3": b"ID3\x03", "a.ogg": b"OggS\0", "a.mp4": b"\0\0\0\x18ftypmp42",
    "a.docx": b"PK\x03\x04abc", "a.doc": b"\xd0\xcf\x11\xe0", "a.zip": b"PK\x05\x06",
    "a.txt": b"Some words < and more", "a.csv": "ü,1\n".encode(), "a.vtt": b"WEBVTT\n",
    "a.svg": SVG % b'<path d="M0 0"/>',
    "a.gpx": b'<?xml version="1.0"?><gpx><link href="x"/></gpx>',
}  # fmt: skip


@pytest.mark.parametrize("name", FINE)
def test_pictures_sounds_films_and_documents_are_brought(name):
    assert fault_of(name, FINE[name]) == ""


PAGE = "it is a web page or a program, not the kind in its name"
RUNS = "it can run scripts"
FAULTS = [
    ("a.jpg", b"", "it is empty"),
    ("a.html", b"x", "it is not a picture, sound, film or document: its ending is .html"),
    ("a.php", b"x", "it is not a picture, sound, film or document: its ending is .php"),
    ("a.jpg.php", b"x", "it is not a picture, sound, film or document: its ending is .php"),
    ("a.js", b"x", "it is not a picture, sound, film or document: its ending is .js"),
    ("a", b"x", "it is not a picture, sound, film or document: its kind is unknown"),
    ("a.jpg", b"<!DOCTYPE html><html>404", PAGE),
    ("a.jpg", b"\xef\xbb\xbf \n<!doctype HTML>", PAGE),
    ("a.jpg", "<html><body>".encode("utf-16"), PAGE),
    ("a.pdf", b"<html><body>%PDF-", PAGE),
    ("a.mp3", b"<?php system('x');", PAGE),
    ("a.txt", b"<script>alert(1)</script>", PAGE),
    ("a.txt", b"words\n<?php system('x');", PAGE),
    ("a.txt", b"#!/bin/sh\n", PAGE),
    ("a.zip", b"MZ\x90\0", PAGE),
    ("a.ogg", b"\x7fELF", PAGE),
    ("a.jpg", b"just words", "its content is not of the kind in its name (.jpg)"),
    ("a.pdf", b"just words", "its content is not of the kind in its name (.pdf)"),
    ("a.docx", b"just words", "its content is not of the kind in its name (.docx)"),
    ("a.txt", b"a\0b", "its content is not of the kind in its name (.txt)"),
    ("a.svg", b"<html/>", "it is not a drawing, though its name ends with .svg"),
    ("a.svg", picture("PNG"), "it cannot be read as XML"),
    ("a.svg", SVG % b"<script>1</script>", RUNS),
    ("a.svg", SVG % b'<x:script xmlns:x="http://www.w3.org/1999/xhtml"/>', RUNS),
    ("a.svg", SVG % b'<p xmlns="http://www.w3.org/1999/xhtml"/>', RUNS),
    ("a.svg", SVG % b"<foreignObject/>", RUNS),
    ("a.svg", SVG % b'<g onload="1"/>', RUNS),
    ("a.svg", SVG % b'<a href=" java\nscript:1"/>', RUNS),
    ("a.svg", SVG % b'<use href="data:image/svg+xml,x"/>', RUNS),
    ("a.svg", SVG % b'<set attributeName="href" to="x"/>', RUNS),
    ("a.svg", b'<?xml-stylesheet href="x"?>' + SVG % b"",
     "it loads a style sheet or runs a program"),
    ("a.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG % b"&a;", "it declares entities"),
    ("a.gpx", b'<gpx><script xmlns="http://www.w3.org/1999/xhtml"/></gpx>', RUNS),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "fault"), FAULTS)
def test_what_could_run_in_a_browser_or_is_something_else_is_not_brought(name, data, fault):
    assert fault_of(name, data) == fault


def test_a_file_without_an_ending_gets_that_of_its_kind():
    named = {name: ending_of(data) for name, data in FINE.items() if "." in name}
    assert {name: ending for name, ending in named.items() if ending} == {
        "a.jpg": ".jpg", "a.JPG": ".png", "a.png": ".png", "a.gif": ".gif", "a.webp": ".webp",
        "a.bmp": ".bmp", "a.ico": ".ico", "a.tif": ".tif", "a.avif": ".avif", "a.pdf": ".pdf",
        "a.mp3": ".mp3", "a.ogg": ".ogg", "a.mp4": ".mp4", "a.docx": ".zip", "a.svg": ".svg",
    }  # fmt: skip


def test_a_host_says_of_pages_and_scripts_what_they_are():
    kinds = ("text/html", " Text/HTML;charset=x", "application/xhtml+xml", "text/javascript",
             "application/x-httpd-php")  # fmt: skip
    assert [is_page_type(kind) for kind in kinds] == [True] * 5
    others = ("", "image/png", "application/octet-stream", "text/plain", "application/xml")
    assert [is_page_type(kind) for kind in others] == [False] * 5
