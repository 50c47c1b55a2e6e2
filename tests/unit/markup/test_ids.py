"""Ids: whose they are, whatever the HTML around them looks like."""

import pytest

from sitegen.markup.ids import TAG, own_ids


@pytest.mark.parametrize(
    ("html", "owned"),
    [
        ("<p>No ids, <em>no</em> change", "<p>No ids, <em>no</em> change"),
        ('<b id="x">', '<b id="o:x">'),
        ("<b\nid=x>", '<b\nid="o:x">'),
        ('<b title=">" id="x">', '<b title=">" id="o:x">'),
        ('<b/ id="x">', '<b/ id="o:x">'),
        ('<!-- <b id="y"> --><b id="x">', '<!-- <b id="y"> --><b id="o:x">'),
        ('<b id="x"><!-- <b id="x"> -->', '<b id="o:x"><!-- <b id="x"> -->'),
        ('<b<!-- id="x"><i id="y">-->', '<b<!-- id="o:x"><i id="o:y">-->'),
        ('<b<!--><i id="x">-->', '<b<!--><i id="o:x">-->'),
        ('<b id="x"></b "<i id="x">">', '<b id="o:x"></b "<i id="x">">'),
        ('<b id="x"><a HREF=#x>', '<b id="o:x"><a HREF="#o:x">'),
        ('<b id="x"><i ID="x" FOR="x">', '<b id="o:x"><i ID="o:x" FOR="o:x">'),
        ('<b id="x"><a href="/#x" title="#x">', '<b id="o:x"><a href="/#x" title="#x">'),
        ('<b id="x">id="x" href="#x"', '<b id="o:x">id="x" href="#x"'),
    ],
)
def test_only_what_stands_in_a_tag_is_an_id(html, owned):
    assert owned == own_ids(html, "o")


def test_a_tag_ends_where_its_quotations_have_ended():
    html = "a<b c='>' d=\">\">e<!-- <f> --></b><g'>'>"
    assert [(tag, name) for tag, name in TAG.findall(html)] == [
        ("<b c='>' d=\">\">", "b"),
        ("<!-- <f> -->", ""),
        ("</b>", "/b"),
        ("<g'>", "g'"),
    ]
