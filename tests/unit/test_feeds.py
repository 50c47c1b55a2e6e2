"""Feeds: what a reader's program makes of them."""

import re

import feedparser
import pytest


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
    site.write("content/static/x.png", b"png")
    site.write("content/static/x 2.png", b"png")
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
        "#a:here",
    ]
    assert feed.entries[0].link == "https://example.org/b/posts/a/"
    links = {link.rel: link.href for link in parsed(site, "tags/t/feed.xml").feed.links}
    assert links == {
        "alternate": "https://example.org/b/tags/t/",
        "self": "https://example.org/b/tags/t/feed.xml",
    }


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
    assert [path for path in site.built().files() if path.endswith(".xml")] == [
        "feed.xml",
        "sitemap.xml",
    ]


def test_an_entry_tells_authors_terms_and_date(site):
    site.settings("timezone: Asia/Shanghai\n")
    site.post("a", date="2011-03-04 09:00", authors="[Ann, Bo]", tags="[t]", categories="[c]")
    [entry] = parsed(site.built()).entries
    assert [author.name for author in entry.authors] == ["Ann", "Bo"]
    assert [tag.term for tag in entry.tags] == ["c", "t"]
    assert entry.published == "Fri, 04 Mar 2011 09:00:00 +0800"


def test_markup_in_titles_is_text(site):
    """What looks like HTML or XML in a title is shown as it was written."""
    site.post("a", date=2011, title="\"<b>A</b> & ]]> 'B'\"")
    assert parsed(site.built()).entries[0].title == "<b>A</b> & ]]> 'B'"


def test_characters_that_xml_has_not_are_left_out(site):
    site.post("a", "Odd \ufffe\x0b\x01 text.", date=2011)
    assert "Odd" in parsed(site.built()).entries[0].content[0].value


def test_a_site_with_letters_of_any_script_in_its_host_has_valid_links(site):
    """A link in a feed is a URI: the host is written in ASCII."""
    site.settings(url="https://bücher.example/blög/")
    site.post("a", date=2011)
    expected = "https://xn--bcher-kva.example/bl%C3%B6g/posts/a/"
    assert expected == parsed(site.built()).entries[0].link
