"""The usual mistakes: each is told by exactly one line, which says what to write instead."""

import pytest

from tests.support.sites import drawn

NEEDED = "---\ntitle: A\n"

MISTAKES = {
    "a colon in a title": (
        "---\ntitle: Alien: the end\n---\n",
        "2:13: error: quote a value that has ': ' in it",
    ),
    "a colon in curly quotes": (
        "---\ntitle: “Alien: the end”\n---\n",
        "2:14: error: put the value in straight quotes: curly ones are part of the text",
    ),
    "a date in curly quotes": (
        NEEDED + "date: “2011-03-04”\n---\n",
        "3:7: error: date: '“2011-03-04”' is not a date: write 2011-03-04, without these quotes",
    ),
    "a switch in curly quotes": (
        NEEDED + "draft: “true”\n---\n",
        "3:8: error: draft: '“true”' is not one of true, false (write true, without these quotes)",
    ),
    "a rating in curly quotes": (
        NEEDED + "rating: “8”\n---\n",
        "3:9: error: rating: '“8”' is not a rating: write 8, without these quotes",
    ),
    "a list in curly quotes": (
        NEEDED + "tags: [“Hull, England”, b]\n---\nText.\n",
        "3:8: warning: tags: '“Hull' and 'England”' are two items: only straight quotes keep a "
        "comma in a text",
    ),
    "a tab": (
        NEEDED + "series:\n\tname: B\n---\n",
        "4:1: error: a tab: indent YAML with spaces",
    ),
    "an apostrophe in quotes": (
        "---\ntitle: 'It's fine'\n---\n",
        "2:12: error: text follows the closing quote: put the whole value in the other kind "
        "of quotes",
    ),
    "words after quotes": (
        '---\ntitle: "Rats" and dogs\n---\n',
        "2:15: error: text follows the closing quote: put the whole value in the other kind "
        "of quotes",
    ),
    "a comment for a title": (
        "---\ntitle: #1 fan\n---\n",
        "2:7: error: title: is required, and empty: put a value that begins with # in quotes",
    ),
    "no space after the colon": (
        "---\ntitle:A\n---\n",
        "2:1: error: a space is missing after 'title:'",
    ),
    "another line without a space": (
        NEEDED + "date:2011\n---\n",
        "3:1: error: this line has no ': ' between key and value",
    ),
    "a capital": ("---\nTitle: A\n---\n", "2:1: error: unknown key 'Title': did you mean 'title'?"),
    "a capital in another generator's key": (
        NEEDED + "Modified: 2011\n---\n",
        "3:1: error: unknown key 'Modified': write 'updated'",
    ),
    "capitals within another generator's key": (
        NEEDED + "PublishDate: 2011\n---\n",
        "3:1: error: unknown key 'PublishDate': write 'publish_date'",
    ),
    "a post of Jekyll's that is no draft": (
        NEEDED + "published: True\n---\n",
        "3:1: error: unknown key 'published': write 'draft: false'",
    ),
    "a draft of Pelican's": (
        NEEDED + "Status: draft\n---\n",
        "3:1: error: unknown key 'Status': write 'draft: true'",
    ),
    "a Hugo shortcode": (
        NEEDED + '---\nSee:\n\n{{< video src="a" >}}\n',
        "6:1: warning: {{< video >}} is a Hugo shortcode, and readers would see it: write a "
        "shortcode as {{% video … %}}",
    ),
    "a picture of Hugo's": (
        NEEDED + '---\nSee: {{< figure src="pic.jpg" title="T" >}}\n',
        "4:6: warning: {{< figure >}} is a Hugo shortcode, and readers would see it: write a "
        "picture as ![description](file)",
    ),
    "a Liquid tag": (
        NEEDED + "---\n`{% include a.html %}` and {%- include a.html -%}.\n",
        "4:28: warning: {% include %} is a Liquid tag, and readers would see it: write a "
        "shortcode as {{% include … %}}",
    ),
    "a variable of Liquid's": (
        NEEDED + "---\nOf {{ site.baseurl }}.\n",
        "4:4: warning: {{ site.baseurl }} is Liquid, and readers would see it. Here a path that "
        "begins with / starts at the site's root. Other variables are for templates",
    ),
    "front matter that never ends": (
        NEEDED + "\nText.\n",
        "1:1: error: the front matter that opens here is never closed: end it with a line ---",
    ),
    "front matter that ends at a rule in the text": (
        NEEDED + "\nSome words.\nMore words.\n\n---\n\nAnd more.\n",
        "4:1: error: this line has no ': ' between key and value; or the line --- that ends the "
        "front matter is missing above",
    ),
    "too many hyphens": (
        "----\ntitle: A\n----\n",
        "1:1: error: the line above the front matter is not ---, three hyphens and nothing else",
    ),
    "a dash for hyphens": (
        "—\ntitle: A\n—\n",
        "1:1: error: the line above the front matter is not ---, three hyphens and nothing else",
    ),
    "an empty line above": (
        "\n---\ntitle: A\n---\n",
        "1:1: error: empty lines above the front matter: remove them",
    ),
    "no front matter": (
        "Text.\n",
        "1:1: error: has no front matter: begin with ---, then title: and a title, then ---",
    ),
    "a date with slashes": (
        NEEDED + "date: 03/04/2011\n---\n",
        "3:7: error: date: '03/04/2011' is not a date: write 2011-04-03 or 2011-03-04",
    ),
    "a date with dots": (
        NEEDED + "date: 04.03.2011\n---\n",
        "3:7: error: date: '04.03.2011' is not a date: write 2011-03-04",
    ),
    "day and month the wrong way round": (
        NEEDED + "date: 2011-13-01\n---\n",
        "3:7: error: date: '2011-13-01' is not a date: there is no month 13: did you mean "
        "2011-01-13?",
    ),
    "a date in words": (
        NEEDED + "date: March 4, 2011\n---\n",
        "3:7: error: date: 'March 4, 2011' is not a date: write 2011-03-04",
    ),
    "an hour of one digit": (
        NEEDED + "date: 2011-03-04 9:00\n---\n",
        "3:7: error: date: '2011-03-04 9:00' is not a date: write 2011-03-04 09:00",
    ),
    "a decimal comma": (
        NEEDED + "rating: 8,5\n---\n",
        "3:9: error: rating: write 8.5, with a point",
    ),
    "a decimal comma in brackets": (
        NEEDED + "diary: [{date: 2012, rating: 8,5}]\n---\n",
        "3:32: error: diary: write 8.5, with a point: a comma begins another key",
    ),
    "so many of so many": (
        NEEDED + "rating: 8.5 of 10\n---\n",
        "3:9: error: rating: '8.5 of 10' is not a rating: write 8.5/10",
    ),
    "yes": (
        NEEDED + "draft: yes\n---\n",
        "3:8: error: draft: 'yes' is not one of true, false (write true)",
    ),
    "the case of a file beside it": (
        NEEDED + "---\n![A still](Still.JPG)\n",
        "4:12: error: Still.JPG: there is no content/posts/x/Still.JPG: its name is 'still.jpg', "
        "which differs in case",
    ),
    "the case of a served file": (
        NEEDED + "image: /Pic.JPG\n---\n",
        "3:8: error: image: there is no /Pic.JPG: its address is /pic.jpg, which differs in case",
    ),
    "the case of an address": (
        NEEDED + "---\n[B](/Posts/B)\n",
        "4:5: error: /Posts/B: there is no /Posts/B: its address is /posts/b/, which differs in "
        "case",
    ),
    "the folder of static files": (
        NEEDED + "---\n![A picture](/static/pic.jpg)\n",
        "4:14: error: /static/pic.jpg: there is no /static/pic.jpg: files in content/static/ "
        "are served from the root: write /pic.jpg",
    ),
    "numbers from 2 right below a paragraph": (
        NEEDED + "---\nOn the table:\n2. a ticket\n3. a watch\n",
        "5:1: warning: this list is part of the paragraph: write an empty line above it",
    ),
    "a list of four spaces right below a paragraph": (
        NEEDED + "---\nOn the table:\n    - a ticket\n    - a watch\n",
        "5:5: warning: this list is part of the paragraph: right below a line of text, "
        "indent a list by at most three spaces",
    ),
    "a fence that is never closed": (
        NEEDED + "---\nRun this:\n\n```sh\nls\n",
        "6:1: warning: this fence is never closed, so no code begins here: end the code with a "
        "line ```",
    ),
    "a fence in a list that is never closed": (
        NEEDED + "---\n- run this\n\n  ```sh\n  ls\n",
        "6:3: warning: this fence is never closed, so its code ends with the list or quote: end "
        "it with a line ``` with the same indent",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_usual_mistake_is_told_in_one_line(site, name):
    text, told = MISTAKES[name]
    site.post("b")
    site.write("content/static/pic.jpg", drawn(format="JPEG"))
    site.write("content/posts/x/still.jpg", drawn(format="JPEG"))
    site.write("content/posts/x/index.md", text)
    assert site.problems() == [f"content/posts/x/index.md:{told}"]


def test_what_strangers_write_is_never_taken_for_an_import(site):
    site.post("b")
    site.comment("b", "c1", "Use {% include a.html %} or {{< figure >}}.")
    assert site.problems() == []


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: “Heroes”\ntags: [“Heroes”, ‘a’, b]\n---\nText.\n",
        NEEDED + "tags: [“a, b]\n---\nText.\n",
        NEEDED + "---\nOne - two\n- or three, as I said.\n",
        NEEDED + "---\nOn the table:\n- a ticket\n\nAnd:\n1. a watch\n2. a hat\n",
        NEEDED + "---\n- a\n- b\n  - c\n  - d\n- e\n\n      1) f\n",
        NEEDED + "---\nIt was in\n1984. Or so they\n- well -\nsay.\n",
        NEEDED + "---\n```\ncode:\n- a\n- b\n- c\n  - d\n```\n\n    code:\n    - a\n    - b\n",
        NEEDED + "---\n- a\n\n    - b\n    - c\n\n- d\n",
        NEEDED + "---\nTerm\n:   Meaning\n\n- a\n   b\n",
        NEEDED + "---\n<pre>\na:\n- b\n- c\n</pre>\n",
        NEEDED + "---\n```\n{{< figure >}}\n```\n\n    {% include a %}\n\n`{{ site.b }}`\n",
        NEEDED + "---\n<pre>{% raw %}</pre>\n\n<!-- {{< a >}} -->\n\n\\{% raw %}\n",
        NEEDED + "---\n100 {%} of {{<}} and {{ a }}, {{ sites }}, {< a >}.\n",
    ],
)
def test_what_may_be_meant_is_left_alone(site, text):
    site.write("content/posts/x.md", text)
    assert site.problems() == []
