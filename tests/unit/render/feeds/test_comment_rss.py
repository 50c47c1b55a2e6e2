"""Feeds of comments, against those that feedgen makes of the same channels."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.render.feeds.channels import Channel, Item
from sitegen.render.feeds.comment_rss import responses_rss
from sitegen.render.feeds.writers import rss

# What XML has, as channels hold nothing else; signs that XML writes in its own way come often.
SIGNS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXTS = st.text(SIGNS | st.sampled_from("&<>\"'\r\n\t "), min_size=1, max_size=30)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1800, 1, 1), datetime(2200, 1, 1), timezones=ZONES)
ITEMS = st.builds(
    Item,
    id=TEXTS,
    url=TEXTS,
    title=TEXTS,
    summary=st.just(""),
    html=TEXTS,
    published=st.none() | MOMENTS,
    updated=st.none() | MOMENTS,
    authors=st.tuples(TEXTS),
    categories=st.just(()),
    image=st.just(""),
    language=st.just(""),
    responses=st.none(),
    answers=st.tuples(TEXTS, TEXTS),
)
CHANNELS = st.builds(
    Channel,
    iri=TEXTS,
    url=TEXTS,
    home=TEXTS,
    title=TEXTS,
    description=TEXTS,
    language=st.sampled_from(["en", "zh-Hant", "ar"]),
    author=TEXTS,
    hub=st.just("") | TEXTS,
    updated=st.none() | MOMENTS,
    items=st.lists(ITEMS, max_size=4).map(tuple),
)
EMPTY = Channel("i", "u", "h", "t", "d", "en", "a", "", None, ())


@given(channel=CHANNELS)
@example(channel=EMPTY)
@example(channel=EMPTY._replace(updated=datetime(2011, 3, 4, tzinfo=UTC)))
def test_a_feed_of_comments_is_what_feedgen_makes_of_it(channel):
    """The same channel gives the same bytes with a tree and without one."""
    assert responses_rss(channel) == rss(channel)
