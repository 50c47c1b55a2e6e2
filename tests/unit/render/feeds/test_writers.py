"""Feeds: what a reader's program makes of them."""

import json
import re
from xml.etree import ElementTree

import feedparser
import hypothesis
import pytest
from hypothesis import strategies as st

from tests.bench.test_corpus import write_corpus
from tests.support.sites import PICTURE


def parsed(site, path="feed.xml"):
    """Return a feed as feedparser reads it; it must be well-formed."""
    feed = feedparser.parse(site.tree()[path], sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def slugs(feed):
    return [entry.link.split("/")[-2] for entry in feed.entries]


def test_a_feed_holds_the_newest_posts_in_order(site):
    """Undated posts are in no feed, and there are as many entries as the settings say."""
    site.settings("tagline: Films\nfeeds: {entries: 3}\n")
    for number in range(1, 6):
        site.post(f"p{number}", date=f"201{number}-01-01")
    site.post("undated")
    feed = parsed(site.built())
    assert slugs(feed) == ["p5", "p4", "p3"]
    assert (feed.feed.title, feed.feed.subtitle) == ("Slow Trains", "Films")
    assert (feed.feed.link, feed.feed.language) == ("https://example.org/", "en")


def test_an_empty_feed_is_a_feed(site):
    """Without posts there is no date to give, and none is made up."""
    feed = parsed(site.built())
    assert (feed.version, feed.entries) == ("rss20", [])
    assert "updated" not in feed.feed


def test_a_feeds_date_is_that_of_its_newest_change(site):
    """No feed tells when it was made."""
    site.post("a", date="2011-03-04 09:00", updated="2013-01-02")
    site.post("b", date="2012-01-01")
    text = site.built().output("feed.xml")
    assert re.findall("<lastBuildDate>(.*)</lastBuildDate>", text) == [
        "Wed, 02 Jan 2013 00:00:00 +0000"
    ]
    assert "2026" not in text


def test_every_address_in_a_feed_is_in_full(site):
    """A feed is read far from the site, so that its texts hold no path."""
    site.settings(url="https://example.org/b/")
    site.write("content/static/x.png", PICTURE)
    site.write("content/static/x 2.png", PICTURE)
    body = '[x](b.md#top) ![y](/x.png) <img src="/x%202.png" alt=""> [up](#here)\n\n## Here'
    site.post("a", body, date=2011, tags="[t]")
    site.post("b", date=2010)
    feed = parsed(site.built())
    html = feed.entries[0].content[0].value
    addresses = re.findall(r'(?:href|src)="([^"]*)"', html)
    assert addresses == [
        "https://example.org/b/posts/b/#top",
        "https://example.org/b/x.png",
        "https://example.org/b/x%202.png",
        "https://example.org/b/posts/a/#here",
    ]
    assert feed.entries[0].link == "https://example.org/b/posts/a/"
    links = {link.rel: link.href for link in parsed(site, "tags/t/feed.xml").feed.links}
    assert links == {
        "alternate": "https://example.org/b/tags/t/",
        "self": "https://example.org/b/tags/t/feed.xml",
    }


def test_whatever_holds_an_address_holds_it_in_full(site):
    """Not only links and pictures do; and a query alone is one of the text's own page.

    A frame is a link in a feed; forms and plug-ins are in none.
    """
    site.settings("csp: off\n", url="https://example.org/b/")
    site.post("b", date=2010)
    site.post(
        "a",
        '<iframe src="b.md"></iframe><blockquote cite="/posts/b/">x</blockquote>'
        '<form action="/search/"></form><object data="/archive/"></object>\n\n'
        "[query](?q=1) [nothing]() <a href='//cdn.example/x'>cdn</a> `href=\"//no\"`",
        date=2011,
    )
    html = parsed(site.built()).entries[0].content[0].value
    root = "https://example.org/b"
    assert re.findall(r"""<[^>]*\s(?:href|src|cite|action|data)=["']([^"']*)""", html) == [
        f"{root}/posts/b/", f"{root}/posts/b/",
        f"{root}/posts/a/?q=1", f"{root}/posts/a/", "https://cdn.example/x",
    ]  # fmt: skip
    assert '<code>href="//no"</code>' in html
    page = site.output("posts/a/index.html")
    assert '<iframe src="/b/posts/b/">' in page
    assert "<a href='//cdn.example/x'>" in page


def test_whatever_a_srcset_lists_has_its_scheme(site):
    """Commas in an address are no ends of it."""
    site.settings("csp: off\n", url="https://example.org/b/")
    site.post(
        "a", '<img alt="x" srcset="//c.example/w,1/x.jpg 1x, //c.example/y.jpg 2x">', date=2011
    )
    html = parsed(site.built()).entries[0].content[0].value
    expected = "https://c.example/w,1/x.jpg 1x, https://c.example/y.jpg 2x"
    assert re.findall('srcset="([^"]*)"', html) == [expected]


def test_a_query_alone_leads_to_the_texts_own_page_wherever_it_is_shown(site):
    """A page that heads a list has the list's address, and a list of works its own."""
    site.work("w")
    site.post("a", tags="[t]")
    site.page("tags/t", "[sorted](?by=year)")
    site.write("content/lists/l.md", "---\ntitle: L\nentries: [w]\n---\n[x](?y)\n")
    site.built()
    assert '<a href="/tags/t/?by=year">' in site.output("tags/t/index.html")
    assert '<a href="/lists/l/?y">' in site.output("lists/l/index.html")


@pytest.mark.parametrize(
    ("fields", "guid"),
    [
        ({}, "https://example.org/posts/a/"),
        ({"aliases": "[/old/, /older/]"}, "https://example.org/old/"),
        ({"guid": "'tag:example.org,2011:7'", "aliases": "[/old/]"}, "tag:example.org,2011:7"),
    ],
)
@pytest.mark.parametrize("options", [{}, {"base_url": "http://localhost:8000/x/"}])
def test_the_guid_never_changes_wherever_the_site_is_built_for(site, fields, guid, options):
    """Its own one, else the first alias, else the permalink on site.yaml's own address."""
    site.post("a", date=2011, **fields)
    site.built(**options)
    assert f'<guid isPermaLink="false">{guid}</guid>' in site.output("feed.xml")


def test_the_guid_stands_on_the_sites_own_address_in_every_environment(site):
    site.settings("environments: {p: {url: https://p.example.com/}}\n")
    site.post("a", date=2011)
    site.built(environment="p")
    assert parsed(site).entries[0].id == "https://example.org/posts/a/"
    assert parsed(site).entries[0].link == "https://p.example.com/posts/a/"


def test_spoilers_are_hidden_in_feeds(site):
    site.post("a", "Then ||he dies|| there.\n\n::: spoiler The end\nAll die.\n:::", date=2011)
    feed = site.built().output("feed.xml")
    assert "[spoiler]" in feed
    assert not re.search("he dies|All die", feed)


def test_a_post_full_of_spoilers_is_in_feeds_without_its_text(site):
    """Only a summary that its author wrote is told."""
    site.post("a", "He dies.", date=2011, spoilers="true")
    site.post("b", "She dies.", date=2010, spoilers="true", summary="Somebody does.")
    everything = site.built().output("feed.xml") + site.output("index.html")
    assert not re.search("e dies", everything)
    assert [entry.summary for entry in parsed(site).entries] == ["A", "Somebody does."]


def test_summaries_alone_where_the_settings_say_so(site):
    site.settings("feeds: {full_text: false}\n")
    site.post("a", "First.\n\n<!-- more -->\n\nSecond.", date=2011)
    [entry] = parsed(site.built()).entries
    assert (entry.summary, "content" in entry) == ("First.", False)


def test_each_tag_category_and_author_has_a_feed(site):
    site.post("a", date=2011, tags="[t]", categories="[c]", author="m", series="s")
    site.post("b", date=2012)
    site.built()
    feeds = [path for path in site.files() if path.endswith("feed.xml")]
    assert feeds == ["authors/m/feed.xml", "categories/c/feed.xml", "feed.xml", "tags/t/feed.xml"]
    for path in ("authors/m/feed.xml", "categories/c/feed.xml", "tags/t/feed.xml"):
        assert slugs(parsed(site, path)) == ["a"]
    assert parsed(site, "tags/t/feed.xml").feed.title == "Slow Trains: t"


def test_terms_have_no_feeds_where_the_settings_say_so(site):
    site.settings("feeds: {taxonomies: []}\n")
    site.post("a", date=2011, tags="[t]")
    feeds = [path for path in site.built().files() if re.search("feed|atom", path)]
    assert feeds == ["atom.xml", "feed.json", "feed.xml"]


def test_an_entry_tells_authors_terms_and_date(site):
    site.settings("timezone: Asia/Shanghai\n")
    site.post("a", date="2011-03-04 09:00", authors="[Ann, Bo]", tags="[t]", categories="[c]")
    [entry] = parsed(site.built()).entries
    assert [author.name for author in entry.authors] == ["Ann", "Bo"]
    assert [tag.term for tag in entry.tags] == ["c", "t"]
    assert entry.published == "Fri, 04 Mar 2011 09:00:00 +0800"


def test_markup_in_titles_is_text(site):
    """What looks like HTML or XML in a title is shown as it was written, but for its quotes."""
    site.post("a", date=2011, title="\"<b>A</b> & ]]> 'B'\"")
    assert parsed(site.built()).entries[0].title == "<b>A</b> & ]]> ‘B’"


def test_characters_that_xml_has_not_are_left_out(site):
    site.post("a", "Odd \ufffe\x0b\x01 text.", date=2011)
    assert "Odd" in parsed(site.built()).entries[0].content[0].value


def test_a_site_with_letters_of_any_script_in_its_host_has_valid_links(site):
    """A link in a feed is a URI: the host is written in ASCII."""
    site.settings(url="https://bücher.example/blög/")
    site.post("a", date=2011)
    expected = "https://xn--bcher-kva.example/bl%C3%B6g/posts/a/"
    assert expected == parsed(site.built()).entries[0].link


# ---------------------------------------------------------------- formats

ATOM = "{http://www.w3.org/2005/Atom}"
THR = "{http://purl.org/syndication/thread/1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"


@pytest.fixture
def told(site):
    """Return a site whose feeds have all that feeds can have."""
    site.settings("tagline: Films\nfeeds: {hub: https://hub.example/}\n", url="https://e.org/b/")
    site.write("content/static/still.png", PICTURE)
    site.post(
        "a", "First.\n\n<!-- more -->\n\nSee [here](#x).", date="2011-03-04", updated="2011-05-06",
        authors="[Ann, Bo]", tags="[t]", categories="[c]", image="/still.png", language="fr",
    )  # fmt: skip
    site.post("b", "Then ||he dies||.", date="2010-01-02 03:04")
    site.post("undated")
    site.comment("a", "c1", "Well said.", author="Tom", date="2011-03-05")
    site.comment("a", "c2", "No.", author="Ann", date="2011-03-06", parent="c1")
    return site.built()


def test_every_format_tells_the_same(told):
    rss, atom = parsed(told), parsed(told, "atom.xml")
    data = json.loads(told.output("feed.json"))
    assert (rss.version, atom.version) == ("rss20", "atom10")
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    for feed in (rss, atom):
        assert [entry.id for entry in feed.entries] == [item["id"] for item in data["items"]]
        assert [entry.link for entry in feed.entries] == [item["url"] for item in data["items"]]
        assert [entry.title for entry in feed.entries] == ["A", "B"]
        assert [e.summary for e in feed.entries] == [item["summary"] for item in data["items"]]
        texts = [entry.content[0].value for entry in feed.entries]
        assert texts == [item["content_html"] for item in data["items"]]
        assert [author.name for author in feed.entries[0].authors] == ["Ann", "Bo"]
        assert [tag.term for tag in feed.entries[0].tags] == data["items"][0]["tags"] == ["c", "t"]
    assert data["items"][0]["authors"] == [{"name": "Ann"}, {"name": "Bo"}]
    assert data["items"][0]["image"] == "https://e.org/b/still.png"
    assert data["items"][0]["language"] == "fr"
    dates = ("2011-03-04T00:00:00+00:00", "2011-05-06T00:00:00+00:00")
    assert (data["items"][0]["date_published"], data["items"][0]["date_modified"]) == dates
    assert (atom.entries[0].published, atom.entries[0].updated) == dates


def test_every_format_names_itself_its_page_and_its_hub(told):
    for path in ("feed.xml", "atom.xml"):
        links = {link.rel: link.href for link in parsed(told, path).feed.links}
        assert links == {
            "self": f"https://e.org/b/{path}",
            "alternate": "https://e.org/b/",
            "hub": "https://hub.example/",
        }
        assert parsed(told, path).feed.link == "https://e.org/b/"
    data = json.loads(told.output("feed.json"))
    assert data["feed_url"] == "https://e.org/b/feed.json"
    assert data["home_page_url"] == "https://e.org/b/"
    assert data["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_rss_and_atom_tell_of_comments_and_of_the_picture(told):
    item = ElementTree.fromstring(told.output("feed.xml")).find("channel/item")
    assert item.findtext("comments") == "https://e.org/b/posts/a/#comments"
    assert item.findtext("{http://purl.org/rss/1.0/modules/slash/}comments") == "2"
    feed = "https://e.org/b/posts/a/comments.xml"
    assert item.findtext("{http://wellformedweb.org/CommentAPI/}commentRss") == feed
    entry = ElementTree.fromstring(told.output("atom.xml")).find(f"{ATOM}entry")
    [replies] = [link for link in entry.iter(f"{ATOM}link") if link.get("rel") == "replies"]
    assert (replies.get("href"), replies.get(f"{THR}count")) == (feed, "2")
    assert replies.get("type") == "application/rss+xml"
    assert entry.findtext(f"{THR}total") == "2"
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    for element in (item, entry):
        picture = element.find("{http://search.yahoo.com/mrss/}thumbnail")
        assert picture.get("url") == "https://e.org/b/still.png"


def test_an_atom_feeds_links_have_no_prefix(told):
    """Some programs look for <link> by its name alone."""
    assert '<link rel="replies"' in told.output("atom.xml")
    assert "ns0" not in told.output("atom.xml")


def test_a_feed_tells_of_comments_that_have_no_feed(site):
    """What is said is on the page, whether or not there are feeds of it; where it is off, not."""
    site.settings("feeds: {comments: false}\n")
    site.post("a", date=2011)
    site.comment("a", "c1")
    site.post("b", date=2010, comments="off")
    site.built()
    first, second = ElementTree.fromstring(site.output("feed.xml")).iter("item")
    assert first.findtext("comments") == "https://example.org/posts/a/#comments"
    assert first.findtext("{http://purl.org/rss/1.0/modules/slash/}comments") == "1"
    assert second.find("comments") is None
    assert "wfw" not in site.output("feed.xml")
    entry = ElementTree.fromstring(site.output("atom.xml")).find(f"{ATOM}entry")
    [replies] = [link for link in entry.iter(f"{ATOM}link") if link.get("rel") == "replies"]
    assert (replies.get("href"), replies.get("type"), replies.get(f"{THR}count")) == (
        "https://example.org/posts/a/#comments", "text/html", "1",
    )  # fmt: skip


def test_a_json_feed_has_no_text_or_one_that_is_text(site):
    """What an item has not is left out: null is not a text."""
    site.post("a", "He dies.", date=2012, spoilers="true", summary="No word.")
    site.post("b", "Told.", date=2011)
    items = json.loads(site.built().output("feed.json"))["items"]
    assert None not in [value for item in items for value in item.values()]
    assert [items[0].get(key) for key in ("content_html", "content_text")] == [None, "No word."]
    assert [items[1].get(key) for key in ("content_html", "content_text")] == ["<p>Told.</p>", None]


def test_dates_from_before_there_were_zones_are_written_as_feeds_can(site):
    """Shanghai's sun is 8 h 5 min 43 s ahead: RFC 822 and RFC 3339 know no such offset."""
    site.settings("timezone: Asia/Shanghai\n")
    site.post("a", date="1895-12-28")
    site.comment("a", "c1", date=1896)
    site.built()
    assert "<pubDate>Fri, 27 Dec 1895 15:54:17 +0000</pubDate>" in site.output("feed.xml")
    assert "<published>1895-12-27T15:54:17+00:00</published>" in site.output("atom.xml")
    [item] = json.loads(site.output("feed.json"))["items"]
    assert item["date_published"] == item["date_modified"] == "1895-12-27T15:54:17+00:00"
    assert "<pubDate>Tue, 31 Dec 1895 15:54:17 +0000<" in site.output("posts/a/comments.xml")


def test_a_summary_is_text_in_every_format(site):
    """RSS takes a description for HTML: what looks like a tag there would not be seen."""
    summary = "R&B in <i>, not 1 < 2"
    site.post("a", date=2012, summary=f'"{summary}"')
    site.post("b", "x", date=2011, summary=f'"{summary}"', spoilers="true")
    site.built()
    for item in ElementTree.fromstring(site.output("feed.xml")).iter("item"):
        assert item.findtext("description") == "R&amp;B in &lt;i&gt;, not 1 &lt; 2"
    for entry in ElementTree.fromstring(site.output("atom.xml")).iter(f"{ATOM}entry"):
        assert (entry.find(f"{ATOM}summary").get("type"), entry.findtext(f"{ATOM}summary")) == (
            None, summary,
        )  # fmt: skip
    assert [item["summary"] for item in json.loads(site.output("feed.json"))["items"]] == (
        [summary] * 2
    )


def test_the_feed_in_the_pages_foot_is_one_of_posts(site):
    """Every page announces the feed of comments, which nobody would find otherwise."""
    site.settings("feeds: {formats: []}\n")
    site.post("a", date=2011)
    site.built()
    link = '<link rel="alternate" type="application/rss+xml" title="{}" href="/comments.xml">'
    for path in ("index.html", "posts/a/index.html", "404.html"):
        assert link.format("Slow Trains: responses") in site.output(path)
        assert ">Feed<" not in site.output(path)


def test_two_posts_with_one_identity_are_an_error_at_both(site):
    """A reader's program would show one of them only."""
    site.post("a", guid="same")
    site.post("b", guid="same")
    site.post("c", guid="same", draft="true")
    assert site.problems() == [
        "content/posts/a.md:3:7: error: guid: 'same' is also the guid of content/posts/b.md",
        "content/posts/b.md:3:7: error: guid: 'same' is also the guid of content/posts/a.md",
    ]


def test_a_spoiler_is_in_no_format(told):
    for path in ("feed.xml", "atom.xml", "feed.json"):
        assert "[spoiler]" in told.output(path)
        assert "he dies" not in told.output(path)


def test_an_empty_site_has_feeds_of_every_format(site):
    site.built()
    assert parsed(site, "atom.xml").feed.updated == "1970-01-01T00:00:00+00:00"
    assert json.loads(site.output("feed.json"))["items"] == []
    assert parsed(site, "comments.xml").entries == []


def test_an_identity_that_is_no_address_is_one_in_atom(site):
    """RFC 4287 wants an IRI; RSS and JSON Feed take any text."""
    site.post("a", date=2011, guid="'post 7 of 2011'")
    site.post("b", date=2010, guid="tag:example.org,2010:b")
    site.built()
    assert [entry.id for entry in parsed(site, "atom.xml").entries] == [
        "https://example.org/atom.xml#post%207%20of%202011",
        "tag:example.org,2010:b",
    ]
    assert parsed(site).entries[0].id == "post 7 of 2011"


def test_the_author_of_a_terms_feed_is_at_home_at_the_sites_front(site):
    site.settings("feeds: {taxonomies: [atom, json]}\n", url="https://example.org/b/")
    site.post("a", date=2011, tags="[t]")
    site.built()
    author = {"name": "Slow Trains", "url": "https://example.org/b/"}
    assert json.loads(site.output("tags/t/feed.json"))["authors"] == [author]
    feed = parsed(site, "tags/t/atom.xml").feed
    assert (feed.author, feed.author_detail.href) == ("Slow Trains", "https://example.org/b/")


def test_the_site_has_the_formats_that_the_settings_name(site):
    site.settings("feeds: {formats: [json], taxonomies: [atom, json]}\n")
    site.post("a", date=2011, tags="[t]")
    site.built()
    feeds = [path for path in site.files() if re.search("(feed|atom)\\.", path)]
    assert feeds == ["feed.json", "tags/t/atom.xml", "tags/t/feed.json"]
    page = site.output("tags/t/index.html")
    assert re.findall('type="(application/.*?)" title="(.*?)" href="(.*?)"', page) == [
        ("application/atom+xml", "Slow Trains: t", "/tags/t/atom.xml"),
        ("application/feed+json", "Slow Trains: t", "/tags/t/feed.json"),
        ("application/feed+json", "Slow Trains", "/feed.json"),
        ("application/rss+xml", "Slow Trains: responses", "/comments.xml"),
    ]


def test_a_site_without_feeds_has_none(site):
    site.settings("feeds: {formats: [], taxonomies: [], comments: false}\n")
    site.post("a", date=2011, tags="[t]")
    site.built()
    assert not [path for path in site.files() if re.search("feed|atom|comments", path)]
    assert "alternate" not in site.output("index.html")
    assert ">Feed<" not in site.output("index.html")


# ---------------------------------------------------------------- comments


def test_the_feed_of_a_posts_comments_has_the_newest_first(told):
    feed = parsed(told, "posts/a/comments.xml")
    assert feed.feed.title == "Responses to “A”"
    assert feed.feed.link == "https://e.org/b/posts/a/"
    assert [entry.title for entry in feed.entries] == ["Ann on A", "Tom on A"]
    assert [entry.author for entry in feed.entries] == ["Ann", "Tom"]
    assert feed.entries[1].summary == "<p>Well said.</p>"
    assert feed.entries[1].link == "https://e.org/b/posts/a/#comment-c1"
    page = told.output("posts/a/index.html")
    assert 'title="Responses to “A”" href="/b/posts/a/comments.xml"' in page
    assert 'id="comment-c1"' in page


def test_a_comment_names_what_it_answers(told):
    """RFC 4685: another comment, or the post."""
    items = ElementTree.fromstring(told.output("comments.xml")).findall("channel/item")
    answers = [item.find(f"{THR}in-reply-to").attrib for item in items]
    post = "https://e.org/b/posts/a/"
    assert answers == [
        {"ref": f"{post}#comment-c1", "href": f"{post}#comment-c1"},
        {"ref": post, "href": post},
    ]


def test_the_feed_of_all_comments_has_the_newest_on_anything(site):
    site.settings("feeds: {entries: 3}\n")
    site.work("w")
    site.page("about")
    for slug in ("a", "b", "c", "d"):
        site.post(slug, date=2011)
    site.post("quiet", date=2012, comments="off")
    site.comment("quiet", "c1", date="2020-01-01")
    site.comment("works/w", "c1", date="2013-01-01", author="Tom")
    site.comment("pages/about", "c1", date="2013-01-02")
    site.comment("a", "c1", date="2013-01-03")
    site.comment("a", "c2", date="2012-01-01")
    site.comment("b", "c1", date="2012-06-01")
    site.comment("c", "c1")
    feed = parsed(site.built(), "comments.xml")
    assert [entry.link for entry in feed.entries] == [
        "https://example.org/posts/a/#comment-c1",
        "https://example.org/about/#comment-c1",
        "https://example.org/works/w/#comment-c1",
    ]
    assert feed.entries[2].title == "Tom on W"
    assert feed.feed.title == "Slow Trains: responses"


def test_a_comment_on_a_further_page_is_found_there(site):
    site.settings("comments: {per_page: 1}\n")
    site.post("a", date=2011)
    for day in (1, 2):
        site.comment("a", f"ç{day}", date=f"2011-01-0{day}")
    links = [entry.link for entry in parsed(site.built(), "posts/a/comments.xml").entries]
    assert links == [
        "https://example.org/posts/a/comments/2/#comment-%C3%A72",
        "https://example.org/posts/a/#comment-%C3%A71",
    ]


def test_a_comment_keeps_its_identity_when_its_post_is_renamed(site):
    site.post("a", date=2011)
    site.comment("a", "c1", date=2011)
    before = parsed(site.built(), "comments.xml").entries[0].id
    site.remove("content/posts/a.md")
    (site.root / "content/comments/a").rename(site.root / "content/comments/z")
    site.post("z", date=2011, aliases="[/posts/a/]")
    entry = parsed(site.built(), "comments.xml").entries[0]
    assert (entry.id, entry.link) == (before, "https://example.org/posts/z/#comment-c1")


def test_a_strangers_name_is_no_tag_and_a_spoiler_is_not_told(site):
    """RSS does not say whether a title is HTML."""
    site.post("a", date=2011)
    site.comment("a", "c1", "He dies.", date=2011, spoilers="true", author="<b>T & J</b>")
    site.comment("a", "c2", "[x](/y) [z](q)", date=2010)
    site.built()
    first, second = parsed(site, "comments.xml").entries
    assert (first.title, first.author) == ("‹b›T & J‹/b› on A", "‹b›T & J‹/b›")
    assert "He dies" not in site.output("comments.xml")
    assert first.summary == "<p>[spoiler]</p>"
    assert re.findall('href="(.*?)"', second.summary) in (
        [], ["https://example.org/y", "https://example.org/posts/a/q"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Author"), ("zh", "作者"), ("zh-Hant", "作者"), ("ar", "الكاتب")]
)
def test_authors_are_marked_in_feeds_of_comments_as_on_their_pages(site, language, word):
    """Whoever signs with the name of one is not."""
    site.settings(f"language: {language}\n")
    site.write("content/authors.yaml", "mira: {name: Mira}\n")
    site.post("a", date=2011, author="mira")
    site.comment("a", "c1", date="2011-01-02", author_key="mira")
    site.comment("a", "c2", date="2011-01-01", author="Mira")
    site.built()
    assert site.output("posts/a/index.html").count(f'<span class="badge">{word}</span>') == 1
    for path in ("comments.xml", "posts/a/comments.xml"):
        items = ElementTree.fromstring(site.tree()[path]).iter("item")
        told = [(item.findtext(f"{DC}creator"), item.findtext("title")) for item in items]
        assert [name for name, _ in told] == [f"Mira ({word})", "Mira"]
        assert [f"Mira ({word})" in title for _, title in told] == [True, False]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Mira (Author)", "Mira Author"),
        ("Mira [AUTHOR]", "Mira AUTHOR"),
        ("Mira (the author)", "Mira the author"),
        ("Mira (A.u.t.h.o.r)", "Mira A.u.t.h.o.r"),
        ("Mira （Author）", "Mira Author"),
        ("Mira \N{MEDIUM LEFT PARENTHESIS ORNAMENT}Author", "Mira Author"),
        ("Mira (\N{CYRILLIC CAPITAL LETTER A}uthor)", "Mira \N{CYRILLIC CAPITAL LETTER A}uthor"),
        ("Mira (Ａｕｔｈｏｒ)", "Mira Ａｕｔｈｏｒ"),
        ("(（）)", "Anonymous"),
        ("Tom (Leeds)", "Tom (Leeds)"),
        ("An author", "An author"),
        ("Zoë (Leeds)", "Zoë (Leeds)"),
    ],
)
def test_nobody_else_has_the_mark_of_an_author(site, name, shown):
    """Brackets around what may look like it are taken away."""
    site.post("a", date=2011)
    site.comment("a", "c1", date=2011, author=f'"{name}"')
    site.built()
    [entry] = parsed(site, "comments.xml").entries
    assert (entry.author, entry.title) == (shown, f"{shown} on A")


def test_a_feed_of_comments_tells_their_titles_and_ratings(site):
    """The page shows both above the words; of what spoils, a feed tells nothing."""
    site.post("a", date=2011)
    site.comment("a", "c1", "Yes.", title='"So <b> & so"', rating=4, scale=5, date="2011-03-03")
    site.comment("a", "c2", "No.", rating="up", date="2011-03-02")
    site.comment("a", "c3", "No.", title="He dies", rating=1, spoilers="true", date="2011-03-01")
    site.built()
    told = [entry.summary.strip() for entry in parsed(site, "posts/a/comments.xml").entries]
    assert told == [
        "<p><b>So &lt;b&gt; &amp; so</b> <b>4 / 5</b></p>\n<p>Yes.</p>",
        "<p><b>Thumbs up</b></p>\n<p>No.</p>",
        "<p>[spoiler]</p>",
    ]


def test_posts_without_comments_have_no_feed_of_them(site):
    site.post("open", date=2011)
    site.post("off", date=2012, comments="off")
    site.built()
    found = [path for path in site.files() if path.endswith("comments.xml")]
    assert found == ["comments.xml", "posts/open/comments.xml"]
    assert "wfw:commentRss" in site.output("feed.xml")
    assert site.output("feed.xml").count("wfw:commentRss>") == 2
    site.settings("comments: {enabled: false}\n")
    assert not [path for path in site.built().files() if path.endswith("comments.xml")]


def test_a_permalink_that_ends_in_html_has_its_feed_beside_it(site):
    site.settings("permalink: /{slug}.html\n")
    site.post("a", date=2011)
    assert "a/comments.xml" in site.built().files()


def faults(site):
    """Return what is wrong in any feed of a site, and how many it has."""
    feeds = [path for path in site.files() if re.search(r"(feed|atom|comments)\.(xml|json)$", path)]
    found = []
    for path in feeds:
        if path.endswith(".json"):
            items = json.loads(site.output(path))["items"]
            dates = [item["date_published"] for item in items]
            names = [item["id"] for item in items]
            addresses = [item["url"] for item in items]
            html = "".join(item.get("content_html", "") for item in items)
        else:
            feed = feedparser.parse(site.output(path))
            found += [(path, feed.bozo_exception)] if feed.bozo else []
            dates = [entry.published_parsed for entry in feed.entries if "published" in entry]
            names = [entry.id for entry in feed.entries]
            addresses = [link.href for entry in feed.entries for link in entry.links]
            addresses += [link.href for link in feed.feed.links]
            parts = (part.value for entry in feed.entries for part in entry.get("content", ()))
            html = "".join([*parts, *(entry.get("summary", "") for entry in feed.entries)])
        addresses += re.findall(r'<[^>]+\s(?:href|src)="([^"]*)"', html)
        found += [(path, "order")] if dates != sorted(dates, reverse=True) else []
        found += [(path, "a name twice")] if len(set(names)) < len(names) else []
        found += [(path, a) for a in addresses if not re.match("https?://|mailto:", a)]
    return found, len(feeds)


def test_every_feed_of_the_demo_is_one_in_order_with_addresses_in_full(demo):
    found, number = faults(demo)
    assert found == []
    assert number > 40


def test_every_feed_of_a_large_blog_is_one_in_order_with_addresses_in_full(site):
    write_corpus(site.root / "corpus", 150)
    (site.root / "corpus" / "content").rename(site.root / "content")
    found, number = faults(site.built())
    assert found == []
    assert number > 200


def test_a_feed_tells_what_is_reviewed_and_how_it_is_rated(site):
    """The page shows it beside the text; a feed has nothing but texts."""
    site.work("w", title="War & Peace")
    site.post("a", "Long.", date=2014, work="w", rating="8.5", verdict="Read <it>.")
    site.post(
        "b", "Two.", date=2013, reviews="[{work: w, rating: up}, {work: {title: V}, rating: B+}]"
    )
    site.post("c", "Plain.", date=2012, work="w")
    site.post("d", "He dies.", date=2011, work="w", rating=3, spoilers="true")
    entries = parsed(site.built()).entries
    link = '<a href="https://example.org/works/w/">War &amp; Peace</a>'
    assert [entry.content[0].value.strip() for entry in entries[:3]] == [
        f"<p>{link} <b>8.5 / 10</b><br>Read &lt;it&gt;.</p>\n<p>Long.</p>",
        f"<p>{link} <b>Thumbs up</b></p>\n<p>V <b>B+</b></p>\n<p>Two.</p>",
        "<p>Plain.</p>",
    ]
    assert "content" not in entries[3]


def names(site):
    """Return what posts and comments are called in every format."""
    items = json.loads(site.output("feed.json"))["items"]
    feeds = [parsed(site, path) for path in ("feed.xml", "atom.xml", "comments.xml")]
    return [sorted(item["id"] for item in items)] + [
        sorted(entry.id for entry in feed.entries) for feed in feeds
    ]


LIVES = st.lists(
    st.sampled_from(["rename", "move", "retitle", "edit", "date", "force", "elsewhere"]),
    min_size=1,
    max_size=6,
)


@hypothesis.settings(max_examples=8)
@hypothesis.given(life=LIVES)
@hypothesis.example(life=["rename", "rename", "elsewhere", "move"])
def test_whatever_becomes_of_a_post_its_identity_stays(make_site, life):
    """Old addresses are left as aliases, the oldest first; the rest may change as it likes."""
    site = make_site()
    site.post("a", "First.", date="2011-01-01")
    site.post("other", date="2010-01-01")
    site.comment("a", "c1", "Yes.", date="2011-01-02")
    before = names(site.built())
    folder, slug, title, text, date, aliases = "/posts/", "a", "A", "First.", "2011-01-01", []
    for number, step in enumerate(life):
        options = {}
        match step:
            case "rename":
                aliases.append(f"{folder}{slug}/")
                site.remove(f"content/posts/{slug}.md")
                comments = site.root / "content/comments"
                (comments / slug).rename(comments / f"a{number}")
                slug = f"a{number}"
            case "move":
                site.settings(f"permalink: /{number}/{{slug}}/\n")
                aliases.append(f"{folder}{slug}/")
                folder = f"/{number}/"
            case "retitle":
                title = f"Title {number}"
            case "edit":
                text = f"Text {number}."
            case "date":
                date = f"2012-01-{number + 1:02}"
            case "force":
                options = {"force": True}
            case "elsewhere":
                options = {"base_url": f"http://localhost:{8000 + number}/"}
        more = {"aliases": f"[{', '.join(aliases)}]"} if aliases else {}
        site.post(slug, text, title=title, date=date, **more)
        if step == "move":
            site.post("other", date="2010-01-01", aliases="[/posts/other/]")
        assert names(site.built(**options)) == before
