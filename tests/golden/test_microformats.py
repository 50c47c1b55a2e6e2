"""Microformats of every page of the demo, in both themes, as programs of the IndieWeb read them."""

import mf2py

ROOT = "https://slow-trains.example/"
WANTED = {
    "h-entry": ("name", "url", "author"),
    "h-feed": ("name", "url", "author"),
    "h-review": ("name", "url", "author", "item", "rating"),
    "h-card": ("name", "url"),
}
"""What each has, whoever wrote it; a date is wanted of those that show one."""


def inside(item):
    """Yield an item and all that are in it, as its children or as values."""
    yield item
    values = [value for found in item["properties"].values() for value in found]
    for one in (*values, *item.get("children", ())):
        if isinstance(one, dict) and "properties" in one:
            yield from inside(one)


def items_of(site, path):
    found = mf2py.parse(doc=site.output(path), url=ROOT, html_parser="lxml")["items"]
    return [one for item in found for one in inside(item)]


def test_every_entry_review_feed_and_card_has_what_programs_want(either):
    """A post that reviews several works is a review of none: each of its own is one."""
    faults, seen = [], dict.fromkeys(WANTED, 0)
    for path in either.files():
        if not path.endswith(".html"):
            continue
        items = items_of(either, path)
        cites = [one for item in items if "h-cite" in item["type"] for one in inside(item)]
        for item in items:
            for kind, wanted in WANTED.items():
                if kind not in item["type"] or item in cites:
                    continue  # a reader needs no address
                if kind == "h-review" and "h-entry" in item["type"]:
                    continue
                seen[kind] += 1
                faults += [(path, kind, n) for n in wanted if not item["properties"].get(n)]
    assert faults == []
    assert min(seen.values()) >= 3


def test_a_review_among_several_has_its_work_its_verdict_and_its_date(either):
    path = "posts/three-tickets-one-carriage/index.html"
    reviews = [item for item in items_of(either, path) if item["type"] == ["h-review"]]
    assert len(reviews) == 3
    for review in reviews:
        own = review["properties"]
        title = own["item"][0]["properties"]["name"][0]
        assert own["name"] == [f"Review of {title}"]
        assert own["url"] == [f"{ROOT}posts/three-tickets-one-carriage/"]
        assert [date[:4] for date in own["published"]] == ["2018"]
        assert own["author"][0]["properties"]["name"]


def test_a_card_of_a_list_has_its_date_and_its_summary(either):
    for item in items_of(either, "index.html"):
        if "h-entry" in item["type"]:
            assert {"published", "summary"} <= item["properties"].keys()
